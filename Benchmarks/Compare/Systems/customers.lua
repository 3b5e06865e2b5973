-- For wrk: asks /graphql for the customers in a file that `CheckProbe --write` makes, in turn.
-- Arguments: the file, how many of its lines, the file of the document, the administrator's token.
local requests, position = {}, 0

function init(arguments)
  local file = io.open(arguments[3])
  local document = file:read("*a"):gsub('[\\"]', "\\%0"):gsub("\n", "\\n")
  file:close()
  for line in io.lines(arguments[1]) do
    local body = '{"query":"' .. document .. '","variables":{"id":"' .. line:match("%S+$") .. '"}}'
    requests[#requests + 1] = wrk.format("POST", "/graphql", {
      ["Authorization"] = "Bearer " .. arguments[4],
      ["Content-Type"] = "application/json",
    }, body)
    if #requests == tonumber(arguments[2]) then break end
  end
end

function request()
  position = position % #requests + 1
  return requests[position]
end
