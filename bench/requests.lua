-- wrk's script: requests with the token in TOKEN; stops after REQUESTS answers, if that is not 0. For one thread.

wrk.headers["Authorization"] = "Bearer " .. os.getenv("TOKEN")

local left = tonumber(os.getenv("REQUESTS"))

if left > 0 then
  function response()
    left = left - 1
    if left == 0 then
      wrk.thread:stop()
      -- the main thread sleeps for the whole time, unless it is interrupted
      io.popen("kill -INT $PPID"):close()
    end
  end
end

function done(summary)
  local errors = summary.errors
  io.write(string.format("answers=%d failed=%d microseconds=%d\n", summary.requests,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout, summary.duration))
end
