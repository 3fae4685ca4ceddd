//! Findings of a text as it stands and as it reads become those of the text.

use std::cmp::Reverse;

use crate::Finding;

/// What two findings are ordered by: whether the rule keeps its values, and its priority.
pub(crate) type Standing = (bool, i32);

/// Joins the findings of both scans, each ordered and without overlaps: those that overlap, over however many, become one, of the rule
/// that wins by the usual order, but a rule that keeps its values loses to others, so that nothing is less redacted than by one scan.
pub(crate) fn join(
    stands: &mut Vec<Finding>,
    reads: &[Finding],
    standing: impl Fn(u32) -> Standing,
) {
    stands.extend_from_slice(reads);
    stands.sort_unstable_by_key(|found| (found.start, found.end, found.rule));
    let order = |found: &Finding| {
        let (keeps, priority) = standing(found.rule);
        let length = found.end - found.start;
        (
            keeps,
            Reverse(priority),
            found.start,
            Reverse(length),
            found.rule,
        )
    };
    let mut joined: Option<(Finding, Finding)> = None;
    let mut count = 0;
    for index in 0..=stands.len() {
        let next = stands.get(index).copied();
        match (&mut joined, next) {
            (Some((all, best)), Some(next)) if next.start < all.end => {
                all.end = all.end.max(next.end);
                if order(&next) < order(best) {
                    *best = next;
                }
            }
            _ => {
                if let Some((all, best)) = joined
                    && let Some(place) = stands.get_mut(count)
                {
                    *place = Finding {
                        rule: best.rule,
                        ..all
                    };
                    count += 1;
                }
                joined = next.map(|next| (next, next));
            }
        }
    }
    stands.truncate(count);
}

#[cfg(test)]
mod tests {
    use super::*;

    type Found = (u32, usize, usize);

    /// Rule 9 keeps its values; others have their number as priority.
    fn joined(stands: &[Found], reads: &[Found]) -> Vec<Found> {
        let finding = |&(rule, start, end): &Found| Finding { rule, start, end };
        let mut all: Vec<Finding> = stands.iter().map(finding).collect();
        let reads: Vec<Finding> = reads.iter().map(finding).collect();
        join(&mut all, &reads, |rule| (rule == 9, rule as i32));
        all.iter().map(|f| (f.rule, f.start, f.end)).collect()
    }

    #[test]
    fn equal_ones_are_one_and_others_stay() {
        assert_eq!(
            joined(&[(1, 0, 3)], &[(1, 0, 3), (2, 3, 4)]),
            [(1, 0, 3), (2, 3, 4)]
        );
        assert_eq!(joined(&[], &[(2, 3, 4)]), [(2, 3, 4)]);
        assert_eq!(joined(&[(2, 3, 4)], &[]), [(2, 3, 4)]);
        assert_eq!(joined(&[], &[]), []);
    }

    #[test]
    fn overlapping_ones_become_one_of_the_winner() {
        assert_eq!(
            joined(&[(1, 0, 3), (1, 5, 8)], &[(2, 2, 6), (1, 8, 9)]),
            [(2, 0, 8), (1, 8, 9)]
        );
        assert_eq!(joined(&[(0, 4, 6)], &[(0, 2, 5)]), [(0, 2, 6)]);
    }

    #[test]
    fn a_rule_that_keeps_does_not_let_out_what_another_replaces() {
        assert_eq!(joined(&[(9, 0, 9)], &[(1, 3, 4)]), [(1, 0, 9)]);
        assert_eq!(joined(&[(9, 0, 2)], &[(9, 1, 3)]), [(9, 0, 3)]);
    }
}
