/* What a client sees of rule documents of schema 1 and 2: the handshake names the schemas, and a refused document leaves the running rule
 * set as it is. Argument: the newest schema that the library should read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ironsieve.h"

static isv_reply reply = {.size = sizeof(isv_reply)};

static void expect(int is_right, const char *what) {
    if (!is_right) {
        fprintf(stderr, "%s; message: %.*s\n", what, (int)reply.message_length, (const char *)reply.message);
        exit(1);
    }
}

static int32_t compile(uint64_t engine, uint64_t frame, const char *json) {
    unsigned char packed[512];
    uint32_t lengths[2] = {1, (uint32_t)strlen(json)};
    memcpy(packed, &lengths[0], 4);
    memcpy(packed + 4, "d", 1);
    memcpy(packed + 5, &lengths[1], 4);
    memcpy(packed + 9, json, lengths[1]);
    return isv_ruleset_compile(engine, frame, ISV_ADDRESS(packed), 9 + lengths[1], ISV_ADDRESS(&reply));
}

static void expect_findings(uint64_t rules, uint64_t frame, const char *text, uint64_t count) {
    expect(isv_ruleset_redact(rules, frame, ISV_ADDRESS(text), strlen(text), 0, ISV_ADDRESS(&reply)) == ISV_OK, "redact");
    expect(reply.count == count, text);
}

static int message_has(const char *part) {
    char message[sizeof reply.message + 1] = {0};
    memcpy(message, reply.message, reply.message_length);
    return strstr(message, part) != NULL;
}

static void expect_refusal(uint64_t engine, uint64_t frame, const char *json, const char *reason) {
    expect(compile(engine, frame, json) == ISV_UNSUPPORTED_SCHEMA, "accepted or refused for something else");
    expect(message_has(reason), reason);
}

int main(int argc, char **argv) {
    static const char one[] = "{\"schema\": 1, \"name\": \"d\", \"rules\": [{\"id\": \"r\", \"pattern\": \"[0-9]{4}\", "
                              "\"keywords\": {\"any\": [\"pin\"], \"window\": 10}}]}";
    static const char two[] = "{\"schema\": 2, \"name\": \"d\", \"rules\": [{\"id\": \"r\", \"pattern\": \"[0-9]{4}\", "
                              "\"context\": {\"keywords\": [\"pin\"], \"window\": 10, \"where\": \"before\"}}]}";
    static const char three[] = "{\"schema\": 3, \"name\": \"d\", \"rules\": [{\"id\": \"r\", \"new\": {}}]}";
    uint32_t newest = argc == 2 ? (uint32_t)strtoul(argv[1], NULL, 10) : 0;
    isv_handshake_info info = {.size = sizeof info};
    expect(isv_handshake(ISV_ADDRESS(&info)) == ISV_OK, "handshake");
    expect(info.schema_oldest == 1 && info.schema_newest == newest, "schemas of the handshake");
    isv_engine_config config = {.size = sizeof config, .max_frame_bytes = 64 << 20};
    expect(isv_engine_open(ISV_ADDRESS(&config), ISV_ADDRESS(&reply)) == ISV_OK, "open");
    uint64_t engine = reply.handle;
    expect(isv_frame_acquire(engine, 0, ISV_ADDRESS(&reply)) == ISV_OK, "acquire");
    uint64_t frame = reply.handle;
    expect(compile(engine, frame, one) == ISV_OK, "schema 1");
    uint64_t running = reply.handle;
    if (newest == 1) {
        expect_refusal(engine, frame, two, "schema 2 is newer than this engine, which reads 1");
    } else {
        expect(compile(engine, frame, two) == ISV_OK, "schema 2");
        expect_findings(reply.handle, frame, "pin 1234", 1);
        expect_findings(reply.handle, frame, "1234 pin", 0);
    }
    expect_refusal(engine, frame, three, newest == 1 ? "schema 3 is newer than this engine, which reads 1"
                                                     : "schema 3 is newer than this engine, which reads 1 and 2");
    expect_findings(running, frame, "pin 1234", 1);
    expect_findings(running, frame, "1234 pin", 1);
    expect(isv_engine_close(engine, ISV_ADDRESS(&reply)) == ISV_OK, "close");
    printf("schemas 1 to %u\n", (unsigned)newest);
    return 0;
}
