-- Asks wrk's server the questions of a file, one a line, one after another.
function init(args)
  bodies = {}
  for line in io.lines(args[1]) do
    bodies[#bodies + 1] = wrk.format("POST", nil, {["Content-Type"] = "application/json"}, line)
  end
  math.randomseed(os.time())
  place = math.random(#bodies)
end

function request()
  place = place % #bodies + 1
  return bodies[place]
end
