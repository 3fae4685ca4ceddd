//! Values that are planted into texts for rules to find: made up, valid by their check digits.

use crate::random::Random;

/// Personal data with a word or two around it.
pub fn personal(random: &mut Random) -> String {
    match random.below(10) {
        0 => format!("user={}.{}@example.org", random.word(2), random.word(2)),
        1 => format!("card={}", card(random)),
        2 => format!("iban={}", iban(random)),
        3 => format!(
            "client=10.{}.{}.{}",
            octet(random),
            octet(random),
            octet(random)
        ),
        4 => format!("phone=+4930{}", random.digits(8)),
        5 => format!(
            "ssn={:03}-{:02}-{:04}",
            101 + random.below(500),
            1 + random.below(99),
            1 + random.below(9999)
        ),
        6 => format!("mac={}", mac(random)),
        7 => format!(
            "dob=19{:02}-{:02}-{:02}",
            random.below(100),
            1 + random.below(12),
            1 + random.below(28)
        ),
        8 => format!("lat={:02}.{}", random.below(90), random.digits(6)),
        _ => format!(
            "url=https://{}:{}@db.example.org/",
            random.word(2),
            random.alphanumeric(12)
        ),
    }
}

/// A secret as it stands in logs and configuration.
pub fn secret(random: &mut Random) -> String {
    match random.below(10) {
        0 => format!(
            "AWS_ACCESS_KEY_ID=AKIA{}",
            random.text(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16)
        ),
        1 => format!("token=ghp_{}", random.alphanumeric(36)),
        2 => format!(
            "slack=xoxb-{}-{}-{}",
            random.digits(12),
            random.digits(12),
            random.alphanumeric(24)
        ),
        3 => format!("gitlab=glpat-{}", random.alphanumeric(20)),
        4 => format!("stripe=sk_live_{}", random.alphanumeric(24)),
        5 => format!("google=AIza{}", random.alphanumeric(35)),
        6 => format!("npm=npm_{}", random.alphanumeric(36)),
        7 => format!(
            "sendgrid=SG.{}.{}",
            random.alphanumeric(22),
            random.alphanumeric(43)
        ),
        8 => format!("api_key = \"{}\"", random.alphanumeric(32)),
        _ => format!(
            "jwt=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI{}.{}",
            random.alphanumeric(24),
            random.alphanumeric(43)
        ),
    }
}

fn octet(random: &mut Random) -> usize {
    random.below(256)
}

fn mac(random: &mut Random) -> String {
    let parts: Vec<String> = (0..6).map(|_| random.hex(2)).collect();
    parts.join(":")
}

/// Sixteen digits with a right check digit (ISO/IEC 7812-1, annex B).
fn card(random: &mut Random) -> String {
    let body = format!("4{}", random.digits(14));
    let sum: u32 = body
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, digit)| {
            let digit = u32::from(digit - b'0') * if at % 2 == 0 { 2 } else { 1 };
            digit / 10 + digit % 10
        })
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

/// German account number with right check digits (ISO 13616: modulo 97 of the number and `DE00` as 131400).
fn iban(random: &mut Random) -> String {
    let body = random.digits(18);
    let rest = (body.clone() + "131400")
        .bytes()
        .fold(0, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97);
    format!("DE{:02}{body}", 98 - rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_are_right() {
        let mut random = Random::new(1);
        let iban = iban(&mut random);
        let number: u128 = format!("{}1314{}", &iban[4..], &iban[2..4])
            .parse()
            .unwrap();
        assert_eq!(number % 97, 1, "{iban}");
        assert_eq!(card(&mut Random::new(2)).len(), 16);
    }
}
