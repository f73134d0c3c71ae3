-- wrk: GET /{slug} over 1,000 slugs, as often as people would: by Zipf's law.
local cumulated, total = {}, 0
for rank = 1, 1000 do
    total = total + 1 / rank
    cumulated[rank] = total
end
math.randomseed(20261121)

function request()
    local x, low, high = math.random() * total, 1, 1000
    while low < high do
        local middle = math.floor((low + high) / 2)
        if cumulated[middle] < x then low = middle + 1 else high = middle end
    end
    return wrk.format("GET", string.format("/bench%04d", low))
end
