-- A script for wrk: sends requests with the token in TOKEN. If REQUESTS is not 0, it stops after that many responses and prints
-- "enough". For one thread.

wrk.headers["Authorization"] = "Bearer " .. os.getenv("TOKEN")

local left = tonumber(os.getenv("REQUESTS"))

if left > 0 then
  function response()
    left = left - 1
    if left == 0 then
      wrk.thread:stop()
      -- wrk itself sleeps until its time is over, unless the reader of this line interrupts it
      io.write("enough\n")
      io.flush()
    end
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("answers=%d failed=%d microseconds=%d median=%d p99=%d\n", summary.requests,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout, summary.duration,
    latency:percentile(50), latency:percentile(99)))
end
