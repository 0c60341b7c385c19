-- A script for wrk: sends the requests in FILE, with a path and a token on each line, in order and again from the first. With ONCE=1 it
-- stops after the last one and prints "enough". For one thread.

local once = os.getenv("ONCE") == "1"
local requests = {}
local sent = 0

function init()
  for line in io.lines(os.getenv("FILE")) do
    local path, token = line:match("^(%S+) (%S+)$")
    requests[#requests + 1] = wrk.format("GET", path, { Authorization = "Bearer " .. token })
  end
end

function request()
  if once and sent == #requests then
    wrk.thread:stop()
    -- wrk itself sleeps until its time is over, unless the reader of this line interrupts it
    io.write("enough\n")
    io.flush()
  end
  sent = sent + 1
  return requests[(sent - 1) % #requests + 1]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("answers=%d failed=%d microseconds=%d median=%d p99=%d\n", summary.requests,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout, summary.duration,
    latency:percentile(50), latency:percentile(99)))
end
