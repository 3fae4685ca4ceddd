/* A client of 1.1 reads every counter that it knows, from a library that may know fewer or more, and lets large batches have threads. */
#include <string.h>

#include "client.h"

_Static_assert(ISV_ABI_MAJOR == 1 && ISV_ABI_MINOR == 1, "the header of another version");
_Static_assert(ISV_COUNTER_CALLS == 32 && ISV_COUNTER_DEPRECATED_CALLS == 41 && ISV_COUNTER_QUEUE_NANOS == 45, "a counter has moved");

/* Texts of a batch of more than 64 KiB. */
#define BATCH 4000

static unsigned char *put(unsigned char *to, const char *text) {
    uint32_t length = (uint32_t)strlen(text);
    memcpy(to, &length, sizeof length);
    memcpy(to + sizeof length, text, length);
    return to + sizeof length + length;
}

/* A batch that two threads share; each text has one finding. */
static void use_threads(uint64_t engine) {
    static unsigned char packed[BATCH * 32];
    uint64_t counters[ISV_COUNTERS] = {0};
    expect_ok(isv_engine_set_threads(engine, 2, ISV_ADDRESS(&reply)), "threads");
    expect_ok(isv_frame_acquire(engine, 0, ISV_ADDRESS(&reply)), "acquire for threads");
    uint64_t frame = reply.handle;
    unsigned char *end = put(put(packed, "threads"), "{\"schema\": 1, \"name\": \"threads\", \"rules\": [{\"id\": \"badge\", \"pattern\": \"B-[0-9]+\"}]}");
    expect_ok(isv_ruleset_compile(engine, frame, ISV_ADDRESS(packed), (uint64_t)(end - packed), ISV_ADDRESS(&reply)), "compile for threads");
    uint64_t rules = reply.handle;
    end = packed;
    for (int i = 0; i < BATCH; i++) {
        end = put(end, "a text with badge B-17");
    }
    expect_ok(isv_ruleset_redact_batch(rules, frame, ISV_ADDRESS(packed), (uint64_t)(end - packed), 0, ISV_ADDRESS(&reply)), "batch");
    const unsigned char *output = (const unsigned char *)(uintptr_t)reply.output_address;
    if (reply.count != BATCH) {
        die("a batch on threads has other findings");
    }
    for (uint32_t i = 0; i < BATCH; i++) {
        isv_finding finding;
        memcpy(&finding, output + i * sizeof finding, sizeof finding);
        if (finding.text != i || finding.start != 18 || memcmp(output + finding.replacement_offset, "[badge]", finding.replacement_length) != 0) {
            die("a batch on threads is out of order");
        }
    }
    expect_ok(isv_engine_counters(engine, ISV_ADDRESS(counters), ISV_COUNTERS, ISV_ADDRESS(&reply)), "counters of threads");
    if (counters[ISV_COUNTER_POOL_SLICES] < 2 || counters[ISV_COUNTER_POOL_THREADS] != 1 || counters[ISV_COUNTER_QUEUE_SLICES] != 0) {
        die("no threads were used");
    }
}

void use_the_version(uint64_t engine, uint64_t scans) {
    uint64_t counters[ISV_COUNTERS + 1];
    memset(counters, 0xA5, sizeof counters);
    expect_ok(isv_engine_counters(engine, ISV_ADDRESS(counters), ISV_COUNTERS, ISV_ADDRESS(&reply)), "counters");
    if (reply.count < ISV_COUNTERS || counters[ISV_COUNTER_CALLS] != scans || counters[ISV_COUNTER_LIVE_HANDLES] != 3) {
        die("the counters tell something else");
    }
    if (counters[ISV_COUNTERS] != 0xA5A5A5A5A5A5A5A5) {
        die("the library wrote behind the array");
    }
    use_threads(engine);
}
