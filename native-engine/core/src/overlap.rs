//! Which of several overlapping findings stays.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::Finding;

/// Keeps, of findings that overlap, those that come first by higher priority, earlier start, greater length and
/// earlier rule; leaves them ordered by position. O(k log k).
///
/// `priority` gives the priority of a rule.
pub(crate) fn resolve(findings: &mut Vec<Finding>, priority: impl Fn(u32) -> i32) {
    findings.sort_unstable_by_key(|f| (f.start, f.end, f.rule));
    if !any_overlap(findings) {
        return;
    }
    let order = |f: &Finding| (Reverse(priority(f.rule)), f.start, Reverse(f.end), f.rule);
    findings.sort_unstable_by_key(order);
    let mut taken = Taken::default();
    findings.retain(|finding| taken.take(finding));
    findings.sort_unstable_by_key(|f| f.start);
}

fn any_overlap(sorted: &[Finding]) -> bool {
    let mut end = 0;
    sorted.iter().any(|finding| {
        let overlaps = finding.start < end;
        end = end.max(finding.end);
        overlaps
    })
}

/// Disjoint intervals: start to end.
#[derive(Default)]
struct Taken(BTreeMap<usize, usize>);

impl Taken {
    fn take(&mut self, finding: &Finding) -> bool {
        // The intervals are disjoint, so the last one that starts before the finding's end is also the last to end.
        let last = self.0.range(..finding.end).next_back();
        let free = last.is_none_or(|(_, &end)| end <= finding.start);
        if free {
            self.0.insert(finding.start, finding.end);
        }
        free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (rule, start, end) with the rule's number as index of its priority.
    fn resolved(findings: &[(u32, usize, usize)], priorities: &[i32]) -> Vec<(u32, usize, usize)> {
        let finding = |&(rule, start, end): &(u32, usize, usize)| Finding { rule, start, end };
        let mut findings: Vec<Finding> = findings.iter().map(finding).collect();
        resolve(&mut findings, |rule| priorities[rule as usize]);
        findings.iter().map(|f| (f.rule, f.start, f.end)).collect()
    }

    #[test]
    fn priority_then_start_then_length_then_rule() {
        assert_eq!(resolved(&[(0, 0, 9), (1, 5, 6)], &[0, 1]), [(1, 5, 6)]);
        assert_eq!(resolved(&[(1, 0, 5), (0, 4, 20)], &[0, 0]), [(1, 0, 5)]);
        assert_eq!(resolved(&[(0, 0, 5), (1, 0, 6)], &[0, 0]), [(1, 0, 6)]);
        assert_eq!(resolved(&[(1, 0, 5), (0, 0, 5)], &[0, 0]), [(0, 0, 5)]);
    }

    #[test]
    fn what_lost_does_not_block_others() {
        assert_eq!(
            resolved(&[(0, 0, 5), (1, 4, 9), (0, 8, 12)], &[0, 0]),
            [(0, 0, 5), (0, 8, 12)]
        );
        assert_eq!(
            resolved(&[(0, 8, 12), (0, 0, 5), (1, 4, 9)], &[0, 1]),
            [(1, 4, 9)]
        );
    }

    #[test]
    fn neighbours_do_not_overlap() {
        assert_eq!(
            resolved(&[(0, 5, 9), (1, 0, 5)], &[0, 0]),
            [(1, 0, 5), (0, 5, 9)]
        );
    }
}
