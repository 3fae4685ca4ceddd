//! Numbers of authorities: check digits that are weighted sums, and dates within numbers. `weighted.tsv` has them all, with
//! their specifications; the Java engine reads the same file.

use std::sync::LazyLock;

/// Numbers of one name.
pub(super) struct Weighted {
    name: &'static str,
    rows: Vec<Row>,
}

/// Validator of a name in the table.
pub(super) fn by_name(name: &str) -> Option<&'static Weighted> {
    ALL.iter().find(|known| known.name == name)
}

impl Weighted {
    /// Whether the value passes one of the rows.
    pub(super) fn accepts(&self, value: &[u8]) -> bool {
        let kept = value.iter().filter(|byte| !b" -./+".contains(byte));
        let value: Vec<u8> = kept.map(u8::to_ascii_uppercase).collect();
        let varies = value.iter().any(|byte| Some(byte) != value.first());
        varies && self.rows.iter().any(|row| row.accepts(&value))
    }
}

struct Row {
    form: &'static [u8],
    month_moduli: Vec<u32>,
    day_moduli: Vec<u32>,
    sums: Vec<Sum>,
}

struct Sum {
    values: &'static [u8],
    values_modulus: i64,
    weights: Vec<i64>,
    modulus: i64,
    adds_digits: bool,
    result: Outcome,
}

enum Outcome {
    Rest(i64),
    /// Index of a character and what it must be, by rest.
    Check(usize, &'static [u8]),
}

impl Row {
    fn accepts(&self, value: &[u8]) -> bool {
        let pairs = || self.form.iter().zip(value);
        self.form.len() == value.len()
            && pairs().all(|(&sign, &byte)| fits(sign, byte))
            && self.has_date(value)
            && self.sums.iter().all(|sum| sum.accepts(value))
    }

    /// Whether the date in the value can be one; true without a date in the form.
    fn has_date(&self, value: &[u8]) -> bool {
        if !self.form.contains(&b'm') {
            return true;
        }
        let month = self.part(b'm', value);
        let day = self.part(b'd', value);
        super::date::is_plausible(
            self.part(b'y', value),
            self.month_moduli.iter().fold(month, |m, by| m % by),
            self.day_moduli.iter().fold(day, |d, by| d % by),
        )
    }

    /// The number of the digits at a sign of the form.
    fn part(&self, sign: u8, value: &[u8]) -> u32 {
        let digits = self.form.iter().zip(value).filter(|(s, _)| **s == sign);
        digits.fold(0, |number, (_, byte)| {
            number * 10 + u32::from(byte.wrapping_sub(b'0'))
        })
    }
}

fn fits(sign: u8, byte: u8) -> bool {
    match sign {
        b'#' | b'y' | b'm' | b'd' => byte.is_ascii_digit(),
        b'@' => byte.is_ascii_uppercase(),
        b'*' => byte.is_ascii_digit() || byte.is_ascii_uppercase(),
        _ => byte == sign,
    }
}

impl Sum {
    fn accepts(&self, value: &[u8]) -> bool {
        let weighted = self
            .weights
            .iter()
            .zip(value)
            .filter(|(weight, _)| **weight != 0);
        let products =
            weighted.map(|(weight, &byte)| Some(self.product(*weight, self.value(byte)?)));
        let Some(sum) = products.sum::<Option<i64>>() else {
            return false;
        };
        let rest = sum.rem_euclid(self.modulus);
        match self.result {
            Outcome::Rest(wanted) => rest == wanted,
            Outcome::Check(at, table) => usize::try_from(rest)
                .is_ok_and(|rest| table.get(rest).is_some_and(|c| Some(c) == value.get(at))),
        }
    }

    fn product(&self, weight: i64, value: i64) -> i64 {
        let product = weight * value;
        if self.adds_digits {
            product / self.modulus + product % self.modulus
        } else {
            product
        }
    }

    fn value(&self, byte: u8) -> Option<i64> {
        let place = memchr::memchr(byte, self.values)?;
        Some(i64::try_from(place).ok()? % self.values_modulus)
    }
}

static ALL: LazyLock<Vec<Weighted>> =
    LazyLock::new(|| read(include_str!("weighted.tsv")).unwrap_or_default());

/// The table's numbers; none when a line is not in its form, which a test would see.
fn read(table: &'static str) -> Option<Vec<Weighted>> {
    let mut all: Vec<Weighted> = Vec::new();
    for line in table.lines() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let columns: Vec<&'static str> = line.split('\t').collect();
        let [name, form, date, values, weights, modulus, result] = columns[..] else {
            return None;
        };
        let sum = match weights {
            "-" => None,
            _ => Some(sum(values, weights, modulus, result)?),
        };
        if name == "&" {
            all.last_mut()?.rows.last_mut()?.sums.extend(sum);
            continue;
        }
        if all.last().is_none_or(|known| known.name != name) {
            all.push(Weighted {
                name,
                rows: Vec::new(),
            });
        }
        let row = Row {
            form: form.as_bytes(),
            month_moduli: moduli(date, 'm')?,
            day_moduli: moduli(date, 'd')?,
            sums: sum.into_iter().collect(),
        };
        all.last_mut()?.rows.push(row);
    }
    Some(all)
}

fn moduli(date: &str, part: char) -> Option<Vec<u32>> {
    let Some(numbers) = date.strip_prefix(part) else {
        return Some(Vec::new());
    };
    numbers.split(',').map(|n| n.parse().ok()).collect()
}

fn sum(values: &'static str, weights: &str, modulus: &str, result: &'static str) -> Option<Sum> {
    let (values, values_modulus) = match values.split_once('%') {
        Some((values, modulus)) => (values, modulus.parse().ok()?),
        None if values == "-" => ("0123456789", i64::MAX),
        None => (values, i64::MAX),
    };
    let result = match result.split_once(':') {
        Some((place, table)) => {
            let place: usize = place.parse().ok()?;
            Outcome::Check(place.checked_sub(1)?, table.as_bytes())
        }
        None => Outcome::Rest(result.parse().ok()?),
    };
    let weights: Option<Vec<i64>> = weights.split(',').map(|n| n.parse().ok()).collect();
    Some(Sum {
        values: values.as_bytes(),
        values_modulus,
        weights: weights?,
        modulus: modulus.trim_end_matches('s').parse().ok()?,
        adds_digits: modulus.ends_with('s'),
        result,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(name: &str, value: &str) -> bool {
        by_name(name).unwrap().accepts(value.as_bytes())
    }

    #[test]
    fn the_table_is_in_its_form() {
        assert!(!ALL.is_empty());
        for row in ALL.iter().flat_map(|known| &known.rows) {
            for sum in &row.sums {
                assert_eq!(sum.weights.len(), row.form.len());
                assert!(sum.modulus > 0 && sum.values_modulus > 0);
                if let Outcome::Check(at, table) = sum.result {
                    assert!(at < row.form.len() && table.len() as i64 == sum.modulus);
                }
            }
        }
        let names: std::collections::HashSet<&str> = ALL.iter().map(|known| known.name).collect();
        assert_eq!(names.len(), ALL.len(), "rows of a name stand together");
    }

    /// Numbers that the issuers publish as examples, or that are in everybody's documentation.
    #[test]
    fn published_numbers_are_accepted() {
        for (name, value) in PUBLISHED {
            assert!(accepts(name, value), "{name} {value}");
        }
        let missing = ALL
            .iter()
            .filter(|known| PUBLISHED.iter().all(|(name, _)| *name != known.name));
        assert_eq!(missing.map(|known| known.name).collect::<Vec<_>>(), [""; 0]);
    }

    #[test]
    fn a_changed_check_digit_is_refused() {
        for (name, value) in PUBLISHED
            .iter()
            .filter(|(name, _)| !DATES_ONLY.contains(name))
        {
            let mut passed = 0;
            for (at, digit) in value
                .bytes()
                .enumerate()
                .filter(|(_, b)| b.is_ascii_digit())
            {
                for other in (b'0'..=b'9').filter(|&other| other != digit) {
                    let mut changed = value.as_bytes().to_vec();
                    changed[at] = other;
                    passed += usize::from(by_name(name).unwrap().accepts(&changed));
                }
            }
            // Places that no sum looks at, and remainders that share a check digit.
            assert!(
                passed <= 20,
                "{name} {value}: {passed} changed numbers pass"
            );
        }
    }

    #[test]
    fn signs_between_are_ignored_and_the_rest_must_be_in_the_form() {
        assert!(accepts("br-cpf", "390533447-05") && accepts("es-nif", "54362315k"));
        for bad in [
            "",
            "-",
            "390533447",
            "390.533.447-0x",
            "39053344705\u{e9}",
            "11111111111",
        ] {
            assert!(!accepts("br-cpf", bad), "{bad}");
        }
    }

    #[test]
    fn dates_must_be_possible() {
        assert!(accepts("dk-cpr", "290296-1234") && !accepts("dk-cpr", "290297-1234"));
        assert!(!accepts("dk-cpr", "310496-1234") && !accepts("dk-cpr", "011396-1234"));
        assert!(!accepts("dk-cpr", "000196-1234") && !accepts("dk-cpr", "010096-1234"));
    }

    const DATES_ONLY: [&str; 2] = ["dk-cpr", "kr-rrn"];

    const PUBLISHED: &[(&str, &str)] = &[
        ("us-aba", "111000025"),
        ("us-aba", "021000021"),
        ("vin", "1M8GDM9AXKP042788"),
        ("vin", "1HGCM82633A004352"),
        ("uk-nhs", "943 476 5919"),
        ("uk-nhs", "401 023 2137"),
        ("uk-utr", "1955839661"),
        ("de-document", "T220001293"),
        ("de-document", "L01X00T471"),
        ("de-document", "C01X00T478"),
        ("fr-nif", "30 23 217 600 053"),
        ("es-nif", "54362315K"),
        ("es-nif", "12345678Z"),
        ("es-nie", "X2482300W"),
        ("es-nie", "X1234567L"),
        ("es-cif", "A13585625"),
        ("es-cif", "J99216582"),
        ("es-cif", "P2807900B"),
        ("es-cif", "Q2818002D"),
        ("it-piva", "00743110157"),
        ("nl-bsn", "111222333"),
        ("nl-bsn", "123456782"),
        ("be-nrn", "85.07.30-033.28"),
        ("be-nrn", "17.07.30-033.84"),
        ("pl-pesel", "44051401359"),
        ("pl-pesel", "02070803628"),
        ("pl-nip", "8567346215"),
        ("pl-nip", "526-10-40-828"),
        ("pl-regon", "192598184"),
        ("pl-regon", "123456785"),
        ("pl-regon", "12345678512347"),
        ("se-personnummer", "811228-9874"),
        ("se-personnummer", "880320-0016"),
        ("se-personnummer", "198112289874"),
        ("fi-hetu", "131052-308T"),
        ("fi-hetu", "311280-888Y"),
        ("fi-hetu", "010190-002R"),
        ("fi-hetu", "131052A308T"),
        ("dk-cpr", "211062-5629"),
        ("no-fnr", "15108695088"),
        ("no-fnr", "151086 95088"),
        ("pt-nif", "501964843"),
        ("pt-nif", "501442600"),
        ("at-svnr", "1237 010180"),
        ("ch-ahv", "756.9217.0769.85"),
        ("ch-ahv", "756.1234.5678.97"),
        ("ie-pps", "6433435F"),
        ("ie-pps", "6433435FT"),
        ("ie-pps", "6433435IH"),
        ("ie-pps", "1234567FA"),
        ("ie-pps", "1234567T"),
        ("cz-rodne-cislo", "710319/2745"),
        ("cz-rodne-cislo", "736028/5163"),
        ("ro-cnp", "1630615123457"),
        ("ro-cnp", "1800101221144"),
        ("bg-egn", "7523169263"),
        ("bg-egn", "6101057509"),
        ("bg-egn", "8032056031"),
        ("hu-tax-id", "8071592153"),
        ("hu-taj", "111111110"),
        ("gr-afm", "094259216"),
        ("gr-afm", "023456780"),
        ("gr-afm", "998144460"),
        ("gr-amka", "01013099997"),
        ("tr-kimlik", "17291716060"),
        ("tr-kimlik", "10000000146"),
        ("in-gstin", "27AAPFU0939F1ZV"),
        ("au-tfn", "123 456 782"),
        ("au-abn", "51 824 753 556"),
        ("au-abn", "83 914 571 673"),
        ("au-acn", "004 085 616"),
        ("au-acn", "000 000 019"),
        ("au-medicare", "2123 45670 1"),
        ("au-medicare", "2428 77813 2"),
        ("nz-ird", "49-091-850"),
        ("nz-ird", "35-901-981"),
        ("nz-ird", "49-098-576"),
        ("nz-ird", "136-410-132"),
        ("nz-ird", "4909185-0"),
        ("nz-nhi", "ZZZ0016"),
        ("nz-nhi", "ZAC5361"),
        ("nz-nhi", "ALU18KZ"),
        ("nz-nhi", "ZZZ00AX"),
        ("sg-nric", "S1234567D"),
        ("sg-nric", "F1234567N"),
        ("sg-nric", "T1234567J"),
        ("sg-nric", "G1234567X"),
        ("sg-nric", "M1234567K"),
        ("sg-uen", "00192200M"),
        ("sg-uen", "197401143C"),
        ("kr-rrn", "971013-9019902"),
        ("jp-my-number", "123456789018"),
        ("cn-resident-id", "11010519491231002X"),
        ("cn-resident-id", "440524188001010014"),
        ("cn-resident-id", "360426199101010071"),
        ("th-id", "1-1017-00230-70-8"),
        ("th-id", "1101700230708"),
        ("br-cpf", "390.533.447-05"),
        ("br-cpf", "529.982.247-25"),
        ("br-cnpj", "16.727.230/0001-97"),
        ("br-cnpj", "11.222.333/0001-81"),
        ("mx-curp", "BOXW310820HNERXN09"),
        ("ar-cuit", "20-05536168-2"),
        ("cl-rut", "12531909-2"),
        ("cl-rut", "76086428-5"),
        ("cl-rut", "30.686.957-4"),
        ("za-id", "7503305044089"),
        ("za-id", "8001015009087"),
        ("eu-vat", "ATU13585627"),
        ("eu-vat", "BE0428759497"),
        ("eu-vat", "BG175074752"),
        ("eu-vat", "CZ25123891"),
        ("eu-vat", "DK13585628"),
        ("eu-vat", "EE100931558"),
        ("eu-vat", "EL094259216"),
        ("eu-vat", "ESA13585625"),
        ("eu-vat", "ES54362315K"),
        ("eu-vat", "ESX2482300W"),
        ("eu-vat", "ESJ99216582"),
        ("eu-vat", "FI20774740"),
        ("eu-vat", "FR40303265045"),
        ("eu-vat", "FR23334175221"),
        ("eu-vat", "HU12892312"),
        ("eu-vat", "IE6433435F"),
        ("eu-vat", "IE6433435OA"),
        ("eu-vat", "IT00743110157"),
        ("eu-vat", "LT119511515"),
        ("eu-vat", "LU15027442"),
        ("eu-vat", "MT11679112"),
        ("eu-vat", "NL004495445B01"),
        ("eu-vat", "NL004495445B02"),
        ("eu-vat", "NL002455799B11"),
        ("eu-vat", "PL8567346215"),
        ("eu-vat", "PT501964843"),
        ("eu-vat", "SE123456789701"),
        ("eu-vat", "SI50223054"),
        ("eu-vat", "SK2022749619"),
        ("uk-vat", "GB980780684"),
        ("uk-vat", "GB802311782"),
    ];
}
