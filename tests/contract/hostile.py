"""What the corpus sends that no test has a name for: paths, queries, headers.

Texts are lists of words.
"""

# fmt: off

METHODS = "GET HEAD POST PUT PATCH DELETE OPTIONS TRACE PROPFIND"

ODD_METHODS = "get FOO M-SEARCH CONNECT LINK QUERY PURGE COPY LOCK SEARCH"

UNKNOWN_PATHS = """
    /a /ab /~a /a.b /a/b /favicon.ico /robots.txt /index.php /.env /.git/config /admin
    /static /static/nope /assets /health/ /health/live /healthz /healthy /HEALTH
    /health/ready/ /metrics/ //metrics /metrics/x /api /api/ /api/nope /api/links/
    /api/links// /API/links /api/Links /api//links //api/links /api/imports/ /api/docs/
    /api/openapi.json/ /api/openapi.yaml /api/links/abc/clicks/ /api/links/abc/nope
    /api/links/abc/clicks/1 /links /imports /docs /openapi.json /schema /api/v1/links
    /api/links.json /a/b/c/d /wp-login.php /%20 /: /@me /+ /- /-- /.well-known/a
    """

# Of a link at {run}-path: the encodings that a server, a framework and a regular
# expression (`$` before a last newline) may each read in another way.
SPELLINGS = """
    /{run}-path /%72un{run}-path /{run}%2Dpath /{run}%2dpath /{run}-p%61th /{run}-path?
    /{run}-path?a=b /{run}-path#a /{run}-path%23a /{run}-path/ /{run}-path//
    //{run}-path /./{run}-path /a/../{run}-path /%2e/{run}-path /a/%2e%2e/{run}-path
    /%2F{run}-path /{run}-path%2F /{run}-path%0A /{run}-path%0D%0A /{run}-path%20
    /%20{run}-path /{run}-path%09 /{run}-path%00 /{run}-path%3F /{run}-path%3Fa=b
    /{run}-path; /{run}-path;a=b /{run}-path.json /{run}-path%2Ejson /{run}-path/.
    /{run}-path/.. /{run}-path%5C /{run}-path\\ /{run}-path%252D /{run}-path%C3%A4
    /{run}-path%c3 /{run}-path%FF /{run}-path%C0%AF /{run}-path%ED%A0%80
    /{run}-path%EF%BC%8D /{run}-path%E2%80%8B /{run}-path%zz /{run}-path% /{run}-path%1
    /{run}-path%u0041 /{run}-path& /{run}-path' /{run}-path" /{run}-path<b> /{run}-path|
    /{run}-path^ /{run}-path` /{run}-path{} /{run}-pathä /ä /%C3%A4%C3%B6%C3%BC
    /%D9%A1%D9%A2%D9%A3 /%00 /%0A /%7F /api/links/{run}-path /api/links/{run}%2Dpath
    /api/links/{run}-path%0A /api/links/{run}-path%2F /api/links/{run}-idle%2Fclicks
    /api/links/{run}-path/ /api/links/{run}-path?a=b /api/links/{run}-path%00
    /api/links/{run}-pathä /api/links//{run}-path /api/links/./{run}-path
    /api/links/{run}-idle/clicks /api/links/{run}-idle/clicks%0A
    /api/links/{run}-path%FF /api%2Flinks/{run}-path /%61pi/links/{run}-path
    /api/links/a/../{run}-path /api%2Flinks /health%2Fready /health%0A /health%20
    /%68ealth /health? /health?a=%FF /health;a /health#a *
    """

# Instead of the id of an import.
IDS = """
    {import} 0{import} 00{import} +{import} %2B{import} -{import} {import}.0 {import}e0
    {import}%20 %20{import} {import}%0A {import}%00 {import}_0 {import}a {import};a
    {import}?a=b {import}/ {import}/nope {import}%2F 0x{import} 0 00 -1 a abc NaN None
    null ٣ %D9%A3 %EF%BC%91 %C2%B2 9223372036854775807 9223372036854775808
    18446744073709551616 99999999999999999999 -9223372036854775809
    123456789012345678901234567890123456789012345678901234567890
    """

AUTHORIZATIONS = [
    "", " ", "{token}", "Bearer", "Bearer ", "bearer {token}", "BEARER {token}",
    "Bearer  {token}", "Bearer\t{token}", "Bearer {token} ", " Bearer {token}",
    "Bearer {token}x", "Bearer x{token}", "Bearer {token} {token}", "Bearer {token},",
    "Bearer {token}, Bearer {token}", 'Bearer "{token}"', "Bearer={token}",
    "Bearer: {token}", "Token {token}", "Basic {token}", "Basic YWRtaW46ZGV2LXRva2Vu",
    "Digest username=a", "Bearer DEV-TOKEN", "Bearer null", "Bearer tökén",
    "Bearer \xa0", "Bearer " + "a" * 5000, "Bearer %64ev-token", "Bearer e30.e30.",
    "Bearer 😀",
]

# Of a body that is a chunked {}; nginx sends it on with a length, or refuses it.
FRAMING = [
    [("Transfer-Encoding", "chunked")], [("Transfer-Encoding", "Chunked")],
    [("Transfer-Encoding", "gzip, chunked")], [("Transfer-Encoding", "identity")],
    [("Transfer-Encoding", "chunked"), ("Content-Length", "2")],
    [("Content-Length", "12"), ("Content-Length", "12")], [("Content-Length", "-1")],
    [("Content-Length", "a")], [("Content-Length", "0")], [("Expect", "100-continue")],
    [("Content-Encoding", "gzip")],
]

MEDIA_TYPES = [
    "application/json", "application/json;", "application/json;charset=utf-8",
    "APPLICATION/JSON", "application/json; charset=UTF-16",
    "application/json; charset=latin-1", "application/json;a",
    "application/json , text/plain", "text/plain, application/json",
    " application/json ", "application/problem+json", "application/vnd.api+json",
    "application/json+x", "application/", "application/json/x", "application/ json",
    "application/*", "*/*", "json", "/", ";", "", ",", "text/json", "text/plain",
    "text/html", "application/x-www-form-urlencoded", "text/csv",
    "multipart/form-data; boundary=x", "multipart/form-data",
    "application/octet-stream", "ä/ö", "text/csv; charset=utf-8",
    "text/csv; header=present", "TEXT/CSV", "text/csv;charset=utf-16",
    "text/csv, text/plain", "application/csv", "text/comma-separated-values",
    "text/csvx", "text/", 'application/json; charset="utf-8"', "application/jsonp",
    "application\\json", "a" * 3000,
]

PAGES = [
    "limit=1", "limit=2", "limit=3", "limit=1&cursor=1", "cursor=1",
    "limit=100&cursor=1", "", "&", "&&", "limit=0", "limit=-1", "limit=101", "limit=",
    "limit", "limit=a", "limit=1.0", "limit=1.5", "limit=1e1", "limit=%31", "limit=+1",
    "limit=%2B1", "limit=%201", "limit=1%20", "limit=1%0A", "limit=1%00", "limit=01",
    "limit=1_0", "limit=0x1", "limit=true", "limit=null", "limit=NaN", "limit=%D9%A1",
    "limit=٢", "limit=%FF", "limit=99999999999999999999", "limit=" + "9" * 4400,
    "limit=1&limit=2", "limit=2&limit=a", "limit=a&limit=2", "limit=&limit=2",
    "limit=2&limit=", "limit[]=1", "limit[0]=1", "limit.x=1", "LIMIT=a", "limit%00=a",
    "%6Cimit=1", "limit=2;cursor=1", "limit=2%26cursor=1", "limit=2&cursor=1&cursor=a",
    "limit=1&a=b", "limit=1&a=%FF", "=1", "cursor=0", "cursor=-1", "cursor=", "cursor",
    "cursor=a", "cursor=1.0", "cursor=1e3", "cursor=01", "cursor=null",
    "cursor=9223372036854775807&limit=1", "cursor=9223372036854775808", "cursor=1%00",
    "cursor=%F0%9F%98%80", "cursor=1&cursor=1", "cursor=1'--", "cursor=1%20OR%201=1",
    "cursor=" + "1" * 4400, "limit=a&cursor=b", "limit=%", "limit=%zz", "limit=%1",
    "offset=10&limit=1", "limit=1#a", "limit=1?cursor=a", "limit==1", "limit=1=1",
    "limit =1",
]

DAYS = """
    days=1 days=2 days=30 days=365 days=0 days=-1 days=366 days= days days=a days=1.0
    days=7.5 days=1e1 days=+7 days=%2B7 days=%207 days=7%0A days=7%00 days=%D9%A7
    days=999999999999 days=1&days=2 days=2&days=a days[]=1 DAYS=0 day=0 days=1_0 days=07
    days=true a=b
    """

IGNORED = [
    "", "a=b", "a=%FF", "a=%00", "limit=a&cursor=b", "days=0", "%zz", "a=ä", "?",
    "a=" + "b" * 5000,
]

HEADERS = [
    ("X-Request-ID", "a" * 200), ("X-Request-ID", "<script>"),
    ("X-HTTP-Method-Override", "DELETE"), ("X-Method-Override", "PUT"),
    ("Accept", "text/html"), ("Accept", "application/xml;q=1, */*;q=0"),
    ("Accept", "nonsense"), ("Accept-Encoding", "gzip, br, zstd"),
    ("Accept-Language", "de, fr;q=0.5"), ("Accept-Charset", "utf-16"),
    ("Cookie", "sessionid=a; csrftoken=b; session=c"), ("Cookie", 'a="\\ud800'),
    ("Origin", "https://evil.example"), ("Referer", "https://evil.example/"),
    ("Access-Control-Request-Method", "DELETE"), ("X-Forwarded-For", "1.2.3.4"),
    ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "https"),
    ("X-Forwarded-Prefix", "/evil"), ("X-Original-URL", "/api/links"),
    ("X-Rewrite-URL", "/api/links"),
    ("Forwarded", "for=1.2.3.4;host=evil.example;proto=https"),
    ("X-Script-Name", "/evil"), ("Range", "bytes=0-1"), ("If-None-Match", "*"),
    ("If-Match", '"a"'), ("If-Modified-Since", "Tue, 31 Dec 2999 23:59:59 GMT"),
    ("If-Unmodified-Since", "Thu, 01 Jan 1970 00:00:00 GMT"), ("Upgrade", "h2c"),
    ("Upgrade", "websocket"), ("Connection", "Upgrade, HTTP2-Settings"),
    ("Connection", "X-Request-ID, Authorization"), ("TE", "trailers"),
    ("Max-Forwards", "0"), ("Via", "1.1 evil"), ("Content-Length", "0"),
    ("User-Agent", ""), ("User-Agent", "ü\xa0😀"), ("X-Odd", "a" * 7000),
    ("X-Odd", "a" * 9000), ("X_Underscore", "a"), ("Bad Name", "a"),
]
