-- For wrk: asks /auth/nginx about the requests of a file that `CheckProbe --write` makes, in turn.
-- Arguments: the file, how many of its lines.
local requests, position = {}, 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    local secret, package, version = line:match("^(%S+)\t(%S+)\t(%S+)")
    requests[#requests + 1] = wrk.format("GET", "/auth/nginx", {
      ["X-Original-URI"] = "/dist/" .. package .. "/" .. version .. ".zip",
      ["Authorization"] = "Bearer " .. secret,
    })
    if #requests == tonumber(arguments[2]) then break end
  end
end

function request()
  position = position % #requests + 1
  return requests[position]
end
