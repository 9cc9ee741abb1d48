//! Whether two shares differ by more than chance, and what is left when many are compared.

/// Probability of saying anything at all about shares that do not differ.
pub(super) const ERROR: f64 = 0.05;
/// Fewer rows on one side are not compared.
pub(super) const MIN_ROWS: u32 = 10;

/// `part` rows of `whole`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Part {
    pub part: u32,
    pub whole: u32,
}

impl Part {
    pub(super) fn share(self) -> f64 {
        f64::from(self.part) / f64::from(self.whole.max(1))
    }
}

/// The probability that two samples with one and the same share differ so much: a two-sided z-test
/// with Yates' correction; 1 if a side has fewer than [`MIN_ROWS`] rows.
pub(super) fn p_value(first: Part, second: Part) -> f64 {
    if first.whole < MIN_ROWS || second.whole < MIN_ROWS {
        return 1.0;
    }
    let pooled = Part { part: first.part + second.part, whole: first.whole + second.whole }.share();
    let per_row = 1.0 / f64::from(first.whole) + 1.0 / f64::from(second.whole);
    let difference = (first.share() - second.share()).abs() - per_row / 2.0;
    if difference <= 0.0 {
        return 1.0;
    }
    erfc(difference / (2.0 * pooled * (1.0 - pooled) * per_row).sqrt())
}

/// Which of several p-values hold together: Holm 1979, "A Simple Sequentially Rejective Multiple
/// Test Procedure". The chance of one false claim among all is at most [`ERROR`].
pub(super) fn hold(p_values: &[f64]) -> Vec<bool> {
    let order = crate::sort::positions(p_values.len(), &|a, b| p_values[a].total_cmp(&p_values[b]));
    let mut held = vec![false; p_values.len()];
    for (rank, &place) in order.iter().enumerate() {
        let tests_left = (p_values.len() - rank) as f64;
        if p_values[place] * tests_left > ERROR {
            break;
        }
        held[place] = true;
    }
    held
}

/// The complementary error function of a number that is not negative, with a relative error below
/// 1.2e-7 (Press et al., "Numerical Recipes", 6.2).
fn erfc(x: f64) -> f64 {
    const TERMS: [f64; 10] = [
        -1.265_512_23,
        1.000_023_68,
        0.374_091_96,
        0.096_784_18,
        -0.186_288_06,
        0.278_868_07,
        -1.135_203_98,
        1.488_515_87,
        -0.822_152_23,
        0.170_872_77,
    ];
    let t = 1.0 / (1.0 + 0.5 * x);
    let polynomial = TERMS.iter().rev().fold(0.0, |sum, term| sum * t + term);
    t * (polynomial - x * x).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_values_match_the_chi_square_test() {
        // SciPy: chi2_contingency([[a, n - a], [b, m - b]], correction=True).pvalue.
        for (first, second, expected) in [
            ((30, 100), (50, 100), 0.006_098_9),
            ((5, 20), (40, 300), 0.262_27),
            ((412, 490), (900, 2000), 0.0),
            ((5, 9), (0, 100), 1.0),
            ((0, 50), (0, 70), 1.0),
        ] {
            let part = |(part, whole)| Part { part, whole };
            let p = p_value(part(first), part(second));
            assert!((p - expected).abs() < 0.01 * (expected + 0.001), "{p} {expected}");
        }
    }

    #[test]
    fn holm_stops_at_the_first_that_does_not_hold() {
        assert_eq!(hold(&[0.04, 0.001, 0.02]), [true, true, true]);
        assert_eq!(hold(&[0.04, 0.001, 0.03]), [false, true, false]);
        assert!(hold(&[]).is_empty());
    }
}
