/*
 * A client of 1.1 reads every counter that it knows, from a library that may know fewer or more, lets large batches have threads, streams, and
 * finds entries of dictionaries.
 */
#include <string.h>

#include "client.h"

_Static_assert(ISV_ABI_MAJOR == 1 && ISV_ABI_MINOR == 1, "the header of another version");
_Static_assert(ISV_COUNTER_CALLS == 32 && ISV_COUNTER_DEPRECATED_CALLS == 41 && ISV_COUNTER_QUEUE_NANOS == 45 && ISV_COUNTER_STREAMS_OPEN == 46,
               "a counter has moved");
_Static_assert(sizeof(isv_stream_progress) == 24 && sizeof(isv_stream_finding) == 32 && ISV_MORE_OUTPUT == 16, "streams");

/* Lines of a stream, and how they leave it. */
#define LINES 300
#define LINE "Badge B-17, B-4.\n"
#define REDACTED "Badge [badge], [badge].\n"

/* Texts of a batch of more than 64 KiB. */
#define BATCH 4000

static unsigned char *put(unsigned char *to, const char *text) {
    uint32_t length = (uint32_t)strlen(text);
    memcpy(to, &length, sizeof length);
    memcpy(to + sizeof length, text, length);
    return to + sizeof length + length;
}

static uint64_t compile_badges(uint64_t engine, uint64_t frame) {
    unsigned char documents[200];
    unsigned char *end = put(put(documents, "badges"), "{\"schema\": 1, \"name\": \"badges\", \"rules\": [{\"id\": \"badge\", \"pattern\": \"B-[0-9]+\"}]}");
    expect_ok(isv_ruleset_compile(engine, frame, ISV_ADDRESS(documents), (uint64_t)(end - documents), ISV_ADDRESS(&reply)), "compile badges");
    return reply.handle;
}

void set_keys(uint64_t engine, const unsigned char *key, uint64_t length) {
    unsigned char packed[200];
    unsigned char older[32];
    unsigned char *end = put(packed, "test");
    memcpy(end, &(uint32_t){(uint32_t)length}, sizeof(uint32_t));
    memcpy(end + sizeof(uint32_t), key, length);
    end = put(end + sizeof(uint32_t) + length, "older");
    memset(older, 7, sizeof older);
    memcpy(end, &(uint32_t){sizeof older}, sizeof(uint32_t));
    memcpy(end + sizeof(uint32_t), older, sizeof older);
    end += sizeof(uint32_t) + sizeof older;
    expect_ok(isv_engine_set_keys(engine, ISV_ADDRESS(packed), (uint64_t)(end - packed), ISV_ADDRESS(&reply)), "keys");
    expect_ok(isv_engine_enable(engine, ISV_ENABLE_FF1 | ISV_ENABLE_REVEAL, ISV_ADDRESS(&reply)), "enable");
}

int knows_actions_of(const char *documents) {
    (void)documents;
    return 1;
}

/* A token of the key `test`, what it was made of, and one of a key that nobody knows. */
static void use_tokens(uint64_t engine) {
    const char *text = "to isv1~test~MBYYVAsWiv6S_VjJWhLpqNG2IyCC4UkdoRXuU9fnsf0~, isv1~other~AAAAAAAAAAAAAAAAAAAAAA~";
    isv_finding records[2];
    expect_ok(isv_frame_acquire(engine, 0, ISV_ADDRESS(&reply)), "acquire for tokens");
    uint64_t frame = reply.handle;
    uint64_t rules = compile_badges(engine, frame);
    expect_ok(isv_ruleset_reveal(rules, frame, ISV_ADDRESS(text), strlen(text), 0, ISV_ADDRESS(&reply)), "reveal");
    const unsigned char *output = (const unsigned char *)(uintptr_t)reply.output_address;
    memcpy(records, output, sizeof records);
    if (reply.count != 2 || records[0].rule != ISV_TOKEN || records[0].start != 3 || records[0].replacement_length != 16 ||
        memcmp(output + records[0].replacement_offset, "anna@example.org", 16) != 0) {
        die("a token tells something else");
    }
    if (records[1].rule != ISV_TOKEN_OF_UNKNOWN_KEY || records[1].replacement_length != ISV_KEPT) {
        die("a token of another key is told");
    }
    expect_ok(isv_engine_enable(engine, 0, ISV_ADDRESS(&reply)), "disable");
    uint64_t mute = compile_badges(engine, frame);
    if (isv_ruleset_reveal(mute, frame, ISV_ADDRESS(text), strlen(text), 0, ISV_ADDRESS(&reply)) != ISV_NOT_ENABLED) {
        die("who may not reveal does");
    }
    expect_ok(isv_ruleset_free(mute, ISV_ADDRESS(&reply)), "free");
    expect_ok(isv_ruleset_free(rules, ISV_ADDRESS(&reply)), "free");
    expect_ok(isv_frame_release(frame, ISV_ADDRESS(&reply)), "release");
}

/* A batch that two threads share; each text has one finding. */
static void use_threads(uint64_t engine) {
    static unsigned char packed[BATCH * 32];
    uint64_t counters[ISV_COUNTERS] = {0};
    expect_ok(isv_engine_set_threads(engine, 2, ISV_ADDRESS(&reply)), "threads");
    expect_ok(isv_frame_acquire(engine, 0, ISV_ADDRESS(&reply)), "acquire for threads");
    uint64_t frame = reply.handle;
    uint64_t rules = compile_badges(engine, frame);
    unsigned char *end = packed;
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

/* What left a stream so far. */
typedef struct streamed {
    char text[LINES * sizeof REDACTED];
    size_t length;
    uint64_t findings;
    uint64_t end;
} streamed;

/* Keeps what the last call of a stream gave: records of findings in order, and the text behind them. */
static void keep(streamed *to) {
    const unsigned char *output = (const unsigned char *)(uintptr_t)reply.output_address;
    size_t records = reply.count * sizeof(isv_stream_finding);
    if (reply.output_length < records || to->length + reply.output_length - records > sizeof to->text) {
        die("a stream gives more than there is");
    }
    for (uint64_t i = 0; i < reply.count; i++) {
        isv_stream_finding finding;
        memcpy(&finding, output + i * sizeof finding, sizeof finding);
        if (finding.size != sizeof finding || finding.rule != 0 || finding.forced != 0 || finding.start < to->end || finding.end <= finding.start) {
            die("a stream has other findings");
        }
        to->end = finding.end;
    }
    to->findings += reply.count;
    if (reply.output_length > records) {
        memcpy(to->text + to->length, output + records, reply.output_length - records);
        to->length += reply.output_length - records;
    }
}

/* A text in pieces that cut its values, and room for so much output in each call; the rule set is gone after the first piece. */
static void use_streams(uint64_t engine, size_t piece, uint64_t limit) {
    static char text[LINES * sizeof LINE];
    static streamed out;
    uint64_t counters[ISV_COUNTERS] = {0};
    isv_stream_progress progress = {.size = sizeof progress};
    size_t length = 0;
    int more = 0;
    memset(&out, 0, sizeof out);
    for (int i = 0; i < LINES; i++) {
        memcpy(text + length, LINE, sizeof LINE - 1);
        length += sizeof LINE - 1;
    }
    expect_ok(isv_frame_acquire(engine, 0, ISV_ADDRESS(&reply)), "acquire for streams");
    uint64_t frame = reply.handle;
    uint64_t rules = compile_badges(engine, frame);
    expect_ok(isv_stream_open(rules, 300, ISV_ADDRESS(&reply)), "stream");
    uint64_t stream = reply.handle;
    for (size_t done = 0; done < length;) {
        size_t offered = length - done < piece ? length - done : piece;
        int32_t status = isv_stream_feed(stream, frame, ISV_ADDRESS(text + done), offered, limit, ISV_ADDRESS(&progress), ISV_ADDRESS(&reply));
        if (status != ISV_MORE_OUTPUT) {
            expect_ok(status, "feed");
        }
        if (progress.taken == 0 || progress.taken > offered || (progress.taken < offered) != (status == ISV_MORE_OUTPUT)) {
            die("a stream takes another part than it says");
        }
        more += status == ISV_MORE_OUTPUT;
        done += progress.taken;
        keep(&out);
        if (rules != 0) {
            expect_ok(isv_ruleset_free(rules, ISV_ADDRESS(&reply)), "free under a stream");
            rules = 0;
        }
    }
    expect_ok(isv_engine_counters(engine, ISV_ADDRESS(counters), ISV_COUNTERS, ISV_ADDRESS(&reply)), "counters of streams");
    if (counters[ISV_COUNTER_STREAMS_OPEN] != 1 || counters[ISV_COUNTER_STREAMS_HELD_BYTES] != progress.held || counters[ISV_COUNTER_STREAMS_FORCED] != 0) {
        die("the counters of streams tell something else");
    }
    expect_ok(isv_stream_finish(stream, frame, ISV_ADDRESS(&progress), ISV_ADDRESS(&reply)), "finish");
    keep(&out);
    if (isv_stream_finish(stream, frame, ISV_ADDRESS(&progress), ISV_ADDRESS(&reply)) != ISV_INVALID_ARGUMENT) {
        die("a stream is finished twice");
    }
    expect_ok(isv_stream_free(stream, ISV_ADDRESS(&reply)), "free a stream");
    if (isv_stream_free(stream, ISV_ADDRESS(&reply)) != ISV_CLOSED) {
        die("a stream is closed twice");
    }
    if (out.findings != 2 * LINES || out.length != LINES * (sizeof REDACTED - 1) || (more > 0) != (limit < piece && piece > 300)) {
        die("a stream gives another text");
    }
    for (int i = 0; i < LINES; i++) {
        if (memcmp(out.text + (size_t)i * (sizeof REDACTED - 1), REDACTED, sizeof REDACTED - 1) != 0) {
            die("a stream gives another line");
        }
    }
    expect_ok(isv_frame_release(frame, ISV_ADDRESS(&reply)), "release after streams");
}

static uint64_t dictionary_of(uint64_t engine, const char *lines) {
    expect_ok(isv_dictionary_open(engine, ISV_ADDRESS("customers"), 9, 0, ISV_ADDRESS(&reply)), "dictionary");
    uint64_t dictionary = reply.handle;
    expect_ok(isv_dictionary_add(dictionary, ISV_ADDRESS(lines), strlen(lines), ISV_ADDRESS(&reply)), "add to a dictionary");
    expect_ok(isv_dictionary_finish(dictionary, ISV_ADDRESS(&reply)), "finish a dictionary");
    if (reply.count != 2) {
        die("a dictionary has another number of entries");
    }
    return dictionary;
}

static uint64_t found(uint64_t rules, uint64_t frame) {
    static const char text[] = "ann  lee, Bob, DORA";
    expect_ok(isv_ruleset_scan(rules, frame, ISV_ADDRESS(text), sizeof text - 1, 0, ISV_ADDRESS(&reply)), "scan with a dictionary");
    return reply.count;
}

/* A dictionary takes the place of another one; the rule set that was compiled with that keeps it. */
static void use_dictionaries(uint64_t engine) {
    static const char rule[] = "{\"schema\": 2, \"name\": \"n\", \"rules\": [{\"id\": \"name\", \"dictionary\": \"customers\"}]}";
    unsigned char documents[200];
    unsigned char *end = put(put(documents, "names"), rule);
    expect_ok(isv_frame_acquire(engine, 0, ISV_ADDRESS(&reply)), "acquire for dictionaries");
    uint64_t frame = reply.handle;
    uint64_t first = dictionary_of(engine, "Ann Lee\nBob\n");
    expect_ok(isv_ruleset_compile(engine, frame, ISV_ADDRESS(documents), (uint64_t)(end - documents), ISV_ADDRESS(&reply)), "compile names");
    uint64_t old = reply.handle;
    uint64_t second = dictionary_of(engine, "Dora\nEve");
    expect_ok(isv_dictionary_free(first, ISV_ADDRESS(&reply)), "free a dictionary");
    expect_ok(isv_ruleset_compile(engine, frame, ISV_ADDRESS(documents), (uint64_t)(end - documents), ISV_ADDRESS(&reply)), "compile new names");
    uint64_t new = reply.handle;
    expect_ok(isv_dictionary_free(second, ISV_ADDRESS(&reply)), "free the other dictionary");
    if (found(old, frame) != 2 || found(new, frame) != 1) {
        die("a rule set finds what another one's dictionary has");
    }
    if (isv_dictionary_free(second, ISV_ADDRESS(&reply)) != ISV_CLOSED) {
        die("a dictionary is closed twice");
    }
    expect_ok(isv_ruleset_free(old, ISV_ADDRESS(&reply)), "free names");
    expect_ok(isv_ruleset_free(new, ISV_ADDRESS(&reply)), "free new names");
    expect_ok(isv_frame_release(frame, ISV_ADDRESS(&reply)), "release after dictionaries");
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
    use_streams(engine, sizeof LINE * LINES, 1);
    use_streams(engine, sizeof LINE * LINES, UINT32_MAX);
    use_streams(engine, 11, UINT32_MAX);
    use_streams(engine, 1, 1);
    use_dictionaries(engine);
    use_tokens(engine);
}
