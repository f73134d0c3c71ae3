"""What the corpus sends that no test has a name for: bodies."""

import json
from typing import Any

# fmt: off

URL = "https://example.com/"
GZIP = b"\x1f\x8b\x08\0\0\0\0\0\2\xff"

CHANGES: list[dict[str, Any]] = [
    {}, {"url": "HTTPS://EXAMPLE.org:443/ä"},
    {"expires_at": "2999-12-31T23:59:59.5+02:00"}, {"expires_at": None},
    {"url": "https://example.net", "expires_at": "2999-01-01T00:00:00Z"}, {"url": None},
    {"url": None, "expires_at": None}, {"slug": "{run}-other"}, {"slug": None},
    {"url": URL, "id": 1, "created_at": "2999-01-01T00:00:00Z"},
    {"url": "ftp://example.com/", "expires_at": "soon", "b": 1, "a": 2},
    {"expires_at": "2001-01-01T00:00:00Z"}, {"url": "https://example.com/expired"},
    {"expires_at": None},
]

NESTED = 2000  # beyond what any parser takes
OK = '"url": "https://example.com/"'

BODIES: list[str | bytes] = [
    '{"url": "https://example.com/", "url": "https://example.org/"}',
    '{"url": "https://example.org/", "url": 1}',
    f'{{{OK}, "slug": 1, "slug": "{{run}}-dup"}}',
    '{"\\u0075rl": "https://example.com/escaped-key"}',
    *(f'{{"url": "https://example.com/{x}"}}' for x in (
        "\\ud800", "\\udc00", "\\ud83d\\ude00", "\\ude00\\ud83d", "\\u0000", "\\/",
        "\\x", "\\u12", "\\uD83D\\u0041", "\u2028", "\u200b", "\u202e", "\ufeff",
        "\uffff",
    )),
    *(f'{{"url": {x}}}' for x in (
        "NaN", "Infinity", "-Infinity", "1e999", "-1e999", "-0", "1E5", "0x10", "01",
        "+1", ".5", "1.", "12345678901234567890123", "1" * 4500, "0." + "1" * 4500,
        "TRUE", "None", "undefined", "[]", "[[]]", '["https://example.com/"]',
        '{"url": "a"}', '"\t"',
    )),
    *(f'{{{OK}, {x}}}' for x in (
        '"slug": "\\ud800abc"', '"slug": "ab\\u0000c"', '"slug": 1e999', '"URL": 1',
        '"": 1', '"\\u0000": 1', '"\\ud800": 1', '"__proto__": {}', '"expires_at": NaN',
        '"expires_at": 99999999999999999999', '"expires_at": "\\ud800"', '"a.b": 1',
        '"0": 1', f'"{"k" * 2000}": 1', '"😀": 1',
        '"id": 1, "short_url": "a", "created_at": "b"',
    )),
    json.dumps({f"field{n}": n for n in range(50)}),
    json.dumps({"slug": "a b", "expires_at": "soon", "x": 1, "url": "ftp://a/"}),
    '{"url": ' + "[" * NESTED + "]" * NESTED + "}", '{"url": ' + "[" * NESTED,
    f'{{{OK}, "x": ' + '{"a":' * NESTED + "1" + "}" * NESTED + "}",
    "[" * NESTED + "]" * NESTED, "[{}]", "[null]", "0", "-1.5", "1e999", "NaN", '"{}"',
    "false", "\ufeff{}", "\0", "{", "}", "{}}", "{},", "{}\n", "\n{}", "{} {}", "{}\0",
    "//\n{}", "/**/{}", "{a: 1}", "{,}", '{"a"}', '{"a":}', '{"a" "b"}',
    '{"a": 1 "b": 2}', "{'url': 1}", '{"url": "a', "nul",
    *("{}".encode(x) for x in (
        "utf-16", "utf-16-le", "utf-32", "utf-8-sig",
    )),
    GZIP, b"\xff", b"\xc0\x80", b'{"url": "\xed\xa0\x80"}',
    b'{"\xff": 1}', b'{"url": "\xe4"}', b"\x80\x81", b"a=b&c=d", b"--x\r\n\r\n--x--",
    b"<a/>", b"\x00\x01\x02",
]

SLUGS: list[Any] = [
    "{run}-null", "Api", "API", "ADMIN", "Links", "statu\u017f", "\u212aey",
    "ab\r", "ab\n", "../..", "..", "...", "a..b", "%2e%2e", "a\\b", "a+b", "a;b", "a#b",
    "a?b", "a:b", "a@b", "😀😀😀", "<b>", "'--", '"""', "{x}", "${x}", "a\u200bb",
    "a\u0301bc", "ａｂｃ", "a\u00adbc", "ab\u2028", " ", "a" * 1000, 0, -1, 1.0, False,
    None, [], ["abc"], {"a": 1}, "{run}-S", "{run}-s", "{run}--_-", "-{run}", "_{run}",
    "{run}" + "a" * 52, "{run}" + "a" * 53,
]

TIMES: list[Any] = [
    "2999-12-31t23:59:59z", "2999-12-31T23:59:59.1234567Z",
    "2999-12-31T23:59:59.123456789Z", "2999-12-31T23:59:59.1234567890Z",
    "2999-12-31T23:59:59,5Z", "2999-12-31T23:59:59.Z", "2999-12-31T23:59:60Z",
    "2999-12-31T24:00:00Z", "2999-12-31T23:59:59+0200", "2999-12-31T23:59:59+02",
    "2999-12-31T23:59:59-00:00", "2999-12-31T23:59:59+23:59",
    "2999-12-31T23:59:59+24:00", "2999-12-31T23:59:59+14:00",
    "2999-12-31T23:59:59 +02:00", "2999-12-31T23:59:59\u221202:00",
    "0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "-2999-01-01T00:00:00Z",
    "+2999-01-01T00:00:00Z", "1969-12-31T23:59:59-00:01", "1969-12-31T23:59:59.999999Z",
    "1970-01-01T00:00:00.000001Z", "9999-12-31T23:59:59.999999Z",
    "9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59-00:01",
    "9999-12-31T23:59:59+00:01", "2999-00-01T00:00:00Z", "2999-13-01T00:00:00Z",
    "2999-1-1T0:0:0Z", "2999-W01-1T00:00:00Z", "2999-001T00:00:00Z", "29991231T235959Z",
    "２９９９-12-31T23:59:59Z", "2999-12-31T23:59:59Z ", " 2999-12-31T23:59:59Z",
    "2999-12-31T23:59:59Z\0", "now", "P1D", "\0", "2999-12-31T23:59:59[UTC]",
    "2999-12-31T23:59:59 UTC", "Tue, 31 Dec 2999 23:59:59 GMT", "32503680000", 0, -1,
    1e300, 10**30, 1.5, False, None, ["2999-12-31T23:59:59Z"], {"a": 1},
]

CSV_HEADERS: list[str | bytes] = [
    "", "\n", "\r\n", "\ufeff", "\ufeff\n", " ", ",", ",,", "url", "URL", " url ",
    '"url"', "url,", ",url", "url\n", "slug\n", "slug,expires_at\n", "url,url\n",
    "url,slug,slug\n", "url,title\n", "url;slug\n", "url\tslug\n", "url\0\n", "\0url\n",
    '"url\n', '"url"x\n', "url\r", "\nurl\n", "#url\n", "https://example.com/\n",
    "u r l\n", "ｕｒｌ\n", "url,expires_at,slug,url\n", "url,Slug\n", "url,\tslug\n",
    "url\u200b\n", "\ufeff\ufeffurl\n", "[]", "{}", "url\n" * 3, "sep=,\nurl\n",
    "url" * 3000, b"\xff\xfeu\0r\0l\0\n\0", b"url,caf\xe9\n", b"\xef\xbb\xbfurl\n",
    b"\xffurl\n", b"url\xed\xa0\x80\n", b"\x00", GZIP,
    b"PK\x03\x04", b"\x80" * 100,
]

CSV_FILES: list[str | bytes] = [
    "slug,url\n{run}-c1,https://example.com/\n{run}-c1,https://example.org/\n",
    "url,slug,expires_at\r\nhttps://example.com/,{run}-c2,2999-12-31T23:59:59+02:00\r\n",
    "expires_at,slug,url\nsoon,{run}-c3,http://a.example/\n,{run}-c4,ftp://a/\n,a b,\n",
    'url,slug\n"https://example.com/a,b","{run}-c5"\n"https://a.example/\n","{run}-c6"\n',
    "url\rhttps://example.com/\rhttps://example.org/\r",
    "url,slug\n\n\nhttps://example.com/,{run}-c7\n\n,\n\n",
    "url,slug\nhttps://example.com/\nhttps://example.com/,{run}-c8,a,b\n,,\n",
    "url,slug\nhttps://bücher.example/ä,{run}-c9\nhttps://例え.jp/,{run}-c10\n",
    b"url,slug\nhttps://example.com/\xff,{run}-c11\nhttps://example.com/,\xff\n",
    "url,slug\nhttps://example.com/\0,{run}-c12\nhttps://example.com/,{run}-c\0\n",
    'url,slug\nhttps://example.com/,"{run}-c13\nhttps://example.com/,{run}-c14\n',
    "url,slug\n=1+1,{run}-c15\n@SUM(1),{run}-c16\n'https://example.com/,{run}-c17\n",
    "url,slug\nhttps://example.com/,API\nhttps://a.example/,\nhttps://example.com/, \n",
    "url\n" + "javascript:alert(1)\n" * 150, "url\n" + "a" * 20_000 + "\n",
    "url,slug\n" + "".join(f"{URL}{n},{{run}}-m{n}\n" for n in range(300)),
]
