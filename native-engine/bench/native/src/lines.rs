//! Log lines of about 200 bytes, all different, in four formats; one in twenty has a hit.

use crate::random::Random;

/// One line in so many has a value to find.
const ONE_IN: usize = 20;

const CLASSES: [&str; 5] = [
    "OrderController",
    "CartService",
    "PaymentGateway",
    "SessionFilter",
    "InventoryJob",
];
const VERBS: [&str; 4] = ["GET", "POST", "PUT", "DELETE"];
const THINGS: [&str; 5] = ["orders", "carts", "items", "invoices", "shipments"];
const LEVELS: [&str; 4] = [" INFO", " INFO", "DEBUG", " WARN"];

/// So many lines; `plant` makes what is to be found.
pub fn lines(count: usize, random: &mut Random, plant: fn(&mut Random) -> String) -> Vec<Vec<u8>> {
    (0..count)
        .map(|_| {
            let value = if random.one_in(ONE_IN) {
                format!(" {}", plant(random))
            } else {
                String::new()
            };
            line(random, &value).into_bytes()
        })
        .collect()
}

fn line(random: &mut Random, value: &str) -> String {
    let time = time(random);
    let thing = random.pick(&THINGS);
    let (id, took, bytes) = (
        random.below(1_000_000),
        random.below(900),
        random.below(1_000_000),
    );
    let (session, trace) = (random.hex(16), random.hex(32));
    match random.below(4) {
        0 => format!(
            "{time}  {level} 1 --- [nio-8080-exec-{thread}] c.e.shop.{class} : {verb} /api/{thing}/{id} took {took}ms status={status} session={session} bytes={bytes} trace={trace}{value}",
            level = random.pick(&LEVELS),
            thread = random.below(20),
            class = random.pick(&CLASSES),
            verb = random.pick(&VERBS),
            status = 200 + random.below(5),
        ),
        1 => format!(
            "{{\"@timestamp\":\"{time}\",\"level\":\"INFO\",\"logger\":\"c.e.shop.{class}\",\"message\":\"{verb} {thing}/{id} in {took} ms{value}\",\"traceId\":\"{trace}\",\"spanId\":\"{session}\"}}",
            value = value.replace('"', "'"),
            class = random.pick(&CLASSES),
            verb = random.pick(&VERBS),
        ),
        2 => format!(
            "{host}.internal - - [{time}] \"{verb} /{thing}/{id}?page={page} HTTP/1.1\" 200 {bytes} \"https://shop.example.com/{word}\" \"Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101\" rt={took}{value}",
            host = random.word(2),
            verb = random.pick(&VERBS),
            page = random.below(40),
            word = random.word(3),
        ),
        _ => format!(
            "time={time} level=info component={class} msg=\"{a} {b} {c} {thing} {d}\" id={id} attempt={took} size={bytes} trace_id={trace} queue={e}-{thing}{value}",
            class = random.pick(&CLASSES),
            a = random.word(2),
            b = random.word(3),
            c = random.word(2),
            d = random.word(3),
            e = random.word(2),
        ),
    }
}

/// A time of November 2026 as ISO 8601 writes it.
pub fn time(random: &mut Random) -> String {
    format!(
        "2026-11-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        1 + random.below(28),
        random.below(24),
        random.below(60),
        random.below(60),
        random.below(1000)
    )
}
