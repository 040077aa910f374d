-- One search for the images similar to a random stored one; the number of images comes after "--".
local images
function init(arguments)
    images = tonumber(arguments[1])
    math.randomseed(os.time())
end

function request()
    return wrk.format("GET", "/v1/images/" .. math.random(1, images) .. "/similar?k=5&measure=pdq")
end
