// The hold loop on std::priority_queue: take the earliest event, put it back an exponential increment later.
// Reads lines "pending warm-up holds" and answers each with "nanoseconds-per-hold checksum", so that one process
// takes turns with the simulator's own loop.
#include <chrono>
#include <cinttypes>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <queue>
#include <utility>
#include <vector>

struct Event {
  double time;
  std::uint64_t order;
  std::int32_t kind;
  std::int32_t subject;
};

struct Later {
  bool operator()(const Event& a, const Event& b) const {
    return a.time > b.time || (a.time == b.time && a.order > b.order);
  }
};

int main() {
  constexpr std::size_t mask = (1u << 20) - 1;
  std::vector<double> increments(mask + 1);
  std::uint32_t state = 12345;
  for (auto& increment : increments) {
    state = state * 1664525u + 1013904223u;
    increment = std::round(-60e6 * std::log((state + 0.5) / 4294967296.0));
  }
  std::size_t pending;
  std::uint64_t warmUp, holds;
  while (std::scanf("%zu %" SCNu64 " %" SCNu64, &pending, &warmUp, &holds) == 3) {
    std::vector<Event> storage;
    storage.reserve(pending + 1);
    std::priority_queue<Event, std::vector<Event>, Later> queue(Later(), std::move(storage));
    std::uint64_t order = 0, next = 0, checksum = 0;
    for (std::size_t i = 0; i < pending; i++) {
      queue.push({increments[next++ & mask], order++, static_cast<std::int32_t>(i & 7), static_cast<std::int32_t>(i)});
    }
    auto run = [&](std::uint64_t count) {
      for (std::uint64_t i = 0; i < count; i++) {
        Event event = queue.top();
        queue.pop();
        checksum += event.subject;
        queue.push({event.time + increments[next++ & mask], order++, event.kind, event.subject});
      }
    };
    run(warmUp);
    checksum = 0;
    auto begin = std::chrono::steady_clock::now();
    run(holds);
    std::chrono::duration<double, std::nano> elapsed = std::chrono::steady_clock::now() - begin;
    std::printf("%.3f %" PRIu64 "\n", elapsed.count() / holds, checksum);
    std::fflush(stdout);
  }
}
