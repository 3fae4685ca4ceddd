/* A client of 1.0 reads the counters that 1.0 had. */
#include <string.h>

#include "client.h"

_Static_assert(ISV_ABI_MAJOR == 1 && ISV_ABI_MINOR == 0, "the header of another version");
_Static_assert(sizeof(isv_telemetry) == 336, "isv_telemetry");

void set_keys(uint64_t engine, const unsigned char *key, uint64_t length) {
    expect_ok(isv_engine_set_hash_key(engine, ISV_ADDRESS("test"), 4, ISV_ADDRESS(key), length, ISV_ADDRESS(&reply)), "key");
}

/* Tokens need a second key, digits have to be enabled; this version can neither. */
int knows_actions_of(const char *documents) {
    return strcmp(documents, "tokens") != 0;
}

void use_the_version(uint64_t engine, uint64_t scans) {
    isv_telemetry telemetry = {.size = sizeof telemetry};
    expect_ok(isv_engine_telemetry(engine, ISV_ADDRESS(&telemetry), ISV_ADDRESS(&reply)), "telemetry");
    if (telemetry.size != sizeof telemetry || telemetry.calls != scans || telemetry.live_handles != 3 || telemetry.errors[ISV_BUSY] != 0) {
        die("the telemetry tells something else");
    }
    if (isv_engine_telemetry(engine, 0, ISV_ADDRESS(&reply)) != ISV_INVALID_ARGUMENT) {
        die("a telemetry of nowhere is filled");
    }
}
