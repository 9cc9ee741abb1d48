//! SVG plots. Colors come from the page's light or dark style sheet. A table beside each plot
//! has its numbers.

use std::fmt::Write;

use mizaj::{CoveragePoint, Label, ReliabilityBin};

use crate::html::Text;

/// Width of every plot except the confusion matrix, in user units (like all sizes below).
const WIDTH: f64 = 560.0;
/// Space for the names to the left of the bars.
const NAMES: f64 = 170.0;
/// Height of one bar.
const BAR: f64 = 15.0;
/// Longer names are shortened; the table shows them in full.
const NAME_CHARS: usize = 24;
/// Number of bundle colors in the style sheet; further bundles reuse them.
const COLORS: usize = 4;

/// A value with its interval, all within 0 to 1 (differences: −1 to 1).
pub(super) struct Measured {
    pub value: f64,
    pub interval: [f64; 2],
}

/// An SVG picture, built one element at a time.
struct Picture {
    width: f64,
    height: f64,
    content: String,
}

impl Picture {
    fn new(width: f64, height: f64) -> Self {
        Self { width, height, content: String::new() }
    }

    fn add(&mut self, element: std::fmt::Arguments<'_>) {
        // Writing to a `String` cannot fail.
        let _ = writeln!(self.content, "{element}");
    }

    fn line(&mut self, class: &str, [x1, y1]: [f64; 2], [x2, y2]: [f64; 2]) {
        self.add(format_args!(
            r#"<line class="{class}" x1="{x1:.1}" y1="{y1:.1}" x2="{x2:.1}" y2="{y2:.1}"/>"#
        ));
    }

    fn rect(&mut self, class: &str, [x, y]: [f64; 2], [width, height]: [f64; 2], opacity: f64) {
        self.add(format_args!(
            r#"<rect class="{class}" x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" fill-opacity="{opacity:.2}"/>"#
        ));
    }

    fn circle(&mut self, class: &str, [x, y]: [f64; 2]) {
        self.add(format_args!(r#"<circle class="{class}" cx="{x:.1}" cy="{y:.1}" r="3.5"/>"#));
    }

    /// `anchor` is `start`, `middle` or `end`.
    fn text(&mut self, anchor: &str, [x, y]: [f64; 2], text: &str) {
        let text = Text(text);
        self.add(format_args!(
            r#"<text x="{x:.1}" y="{y:.1}" text-anchor="{anchor}">{text}</text>"#
        ));
    }

    /// Finishes the picture; `title` is its accessible name.
    fn finish(self, title: &str) -> String {
        let Self { width, height, content } = self;
        format!(
            "<svg viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" aria-label=\"{}\">\n{content}</svg>\n",
            Text(title)
        )
    }
}

/// One bar per name and bundle, with the interval as a whisker.
pub(super) fn bars(title: &str, groups: &[(&str, Vec<Measured>)]) -> String {
    let bars: usize = groups.iter().map(|(_, bars)| bars.len()).sum();
    let mut picture =
        Picture::new(WIDTH, BAR.mul_add(count(bars), 12.0 * count(groups.len())) + 30.0);
    let end = WIDTH - 50.0;
    let x = |value: f64| (end - NAMES).mul_add(value.clamp(0.0, 1.0), NAMES);
    let bottom = picture.height - 22.0;
    for tick in TICKS {
        picture.line("grid", [x(tick), 0.0], [x(tick), bottom]);
        picture.text("middle", [x(tick), bottom + 16.0], &format!("{tick:.1}"));
    }
    let mut y = 4.0;
    for (name, bars) in groups {
        let middle = BAR.mul_add(count(bars.len()) / 2.0, y);
        picture.text("end", [NAMES - 8.0, middle + 4.5], &shortened(name));
        for (bundle, Measured { value, interval }) in bars.iter().enumerate() {
            let [low, high] = interval.map(x);
            let centre = y + BAR / 2.0;
            picture.rect(&color(bundle), [NAMES, y + 1.0], [x(*value) - NAMES, BAR - 2.0], 1.0);
            whisker(&mut picture, [low, high], centre);
            picture.text(
                "start",
                [high.max(x(*value)) + 6.0, centre + 4.5],
                &format!("{value:.3}"),
            );
            y += BAR;
        }
        y += 12.0;
    }
    picture.finish(title)
}

/// Differences around zero, each with its interval.
pub(super) fn differences(title: &str, rows: &[(&str, Measured)]) -> String {
    let mut picture = Picture::new(WIDTH, 34.0f64.mul_add(count(rows.len()), 34.0));
    let bounds = rows.iter().flat_map(|(_, row)| row.interval).map(f64::abs);
    let most = bounds.fold(0.01, f64::max) * 1.15;
    let (middle, half) = (f64::midpoint(NAMES, WIDTH), (WIDTH - NAMES) / 2.0 - 24.0);
    let x = |value: f64| half.mul_add(value / most, middle);
    let bottom = picture.height - 24.0;
    for tick in [-most, -most / 2.0, 0.0, most / 2.0, most] {
        let class = if tick == 0.0 { "axis" } else { "grid" };
        picture.line(class, [x(tick), 0.0], [x(tick), bottom]);
        picture.text("middle", [x(tick), bottom + 17.0], &format!("{tick:+.3}"));
    }
    for (index, (name, Measured { value, interval })) in rows.iter().enumerate() {
        let y = 34.0f64.mul_add(count(index), 24.0);
        picture.text("end", [NAMES - 8.0, y + 4.5], name);
        whisker(&mut picture, interval.map(x), y);
        picture.circle("b0", [x(*value), y]);
    }
    picture.finish(title)
}

/// The confusion matrix: true labels in rows, the model's in columns. The darker a cell, the
/// larger its share of the row.
pub(super) fn confusion(title: &str, counts: &[[usize; 3]; 3]) -> String {
    const LEFT: f64 = 80.0;
    const CELL: [f64; 2] = [110.0, 56.0];
    let mut picture = Picture::new(CELL[0].mul_add(3.0, LEFT), CELL[1].mul_add(3.0, 24.0));
    for (row, (label, counts)) in Label::ALL.iter().zip(counts).enumerate() {
        let y = CELL[1].mul_add(count(row), 24.0);
        let x = CELL[0].mul_add(count(row), LEFT) + CELL[0] / 2.0;
        picture.text("middle", [x, 15.0], label.as_str());
        picture.text("end", [LEFT - 8.0, y + CELL[1] / 2.0 + 4.5], label.as_str());
        let all = counts.iter().sum::<usize>().max(1);
        for (column, &rows) in counts.iter().enumerate() {
            let x = CELL[0].mul_add(count(column), LEFT);
            let share = count(rows) / count(all);
            let class = if row == column { "right" } else { "wrong" };
            // Keeps the numbers readable on dark cells.
            let size = CELL.map(|side| side - 3.0);
            picture.rect(class, [x, y], size, 0.45f64.mul_add(share, 0.04));
            let text = format!("{rows} ({:.0}%)", 100.0 * share);
            picture.text("middle", [x + size[0] / 2.0, y + size[1] / 2.0 + 4.5], &text);
        }
    }
    picture.finish(title)
}

/// Accuracy by confidence; the bars of a well-calibrated model end on the diagonal.
pub(super) fn reliability(title: &str, bins: &[ReliabilityBin], bundle: usize) -> String {
    let mut axes = Axes::new("confidence", "accuracy", 1.0);
    let width = 1.0 / count(bins.len().max(1));
    for (index, bin) in bins.iter().enumerate().filter(|(_, bin)| bin.rows > 0) {
        let [left, top] = axes.at(width * count(index), bin.accuracy);
        let [right, bottom] = axes.at(width * count(index + 1), 0.0);
        let size = [right - left - 2.0, bottom - top];
        axes.picture.rect(&color(bundle), [left + 1.0, top], size, 0.55);
    }
    let (start, end) = (axes.at(0.0, 0.0), axes.at(1.0, 1.0));
    axes.picture.line("diagonal", start, end);
    for bin in bins.iter().filter(|bin| bin.rows > 0) {
        let point = axes.at(bin.confidence, bin.accuracy);
        axes.picture.circle(&color(bundle), point);
    }
    axes.picture.finish(title)
}

/// One line per bundle: the share of wrong verdicts among the most confident.
pub(super) fn risk(title: &str, bundles: &[&[CoveragePoint]]) -> String {
    let risks = bundles.iter().flat_map(|points| *points).map(|point| 1.0 - point.accuracy);
    // The axis ends at the next tenth above the highest risk.
    let most = (risks.fold(0.1, f64::max) * 10.0).ceil() / 10.0;
    let mut axes = Axes::new("coverage", "risk (share wrong)", most);
    for (bundle, points) in bundles.iter().enumerate() {
        let points: Vec<[f64; 2]> =
            points.iter().map(|point| axes.at(point.coverage, 1.0 - point.accuracy)).collect();
        let class = format!("curve {}", color(bundle));
        for pair in points.windows(2) {
            if let [from, to] = pair {
                axes.picture.line(&class, *from, *to);
            }
        }
        for point in points {
            axes.picture.circle(&color(bundle), point);
        }
    }
    axes.picture.finish(title)
}

const TICKS: [f64; 6] = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0];

/// A picture with two axes: x from 0 to 1, y from 0 to `most`.
struct Axes {
    picture: Picture,
    most: f64,
}

impl Axes {
    fn new(x_title: &str, y_title: &str, most: f64) -> Self {
        let mut axes = Self { picture: Picture::new(WIDTH, 360.0), most };
        for tick in TICKS {
            let ([x, bottom], [left, y]) = (axes.at(tick, 0.0), axes.at(0.0, tick * most));
            let (top, right) = (axes.at(tick, most), axes.at(1.0, tick * most));
            axes.picture.line("grid", [x, bottom], top);
            axes.picture.line("grid", [left, y], right);
            axes.picture.text("middle", [x, bottom + 18.0], &format!("{tick:.1}"));
            axes.picture.text("end", [left - 8.0, y + 4.5], &format!("{:.2}", tick * most));
        }
        let [middle, bottom] = axes.at(0.5, 0.0);
        axes.picture.text("middle", [middle, bottom + 38.0], x_title);
        axes.picture.text("start", [4.0, 14.0], y_title);
        axes
    }

    /// The position of the values in the picture.
    fn at(&self, x: f64, y: f64) -> [f64; 2] {
        let (width, height) = (WIDTH - 70.0, self.picture.height - 76.0);
        [width.mul_add(x, 50.0), height.mul_add(1.0 - y / self.most, 28.0)]
    }
}

fn whisker(picture: &mut Picture, [low, high]: [f64; 2], y: f64) {
    picture.line("whisker", [low, y], [high, y]);
    for x in [low, high] {
        picture.line("whisker", [x, y - 3.0], [x, y + 3.0]);
    }
}

/// The style sheet's class for a bundle.
pub(super) fn color(bundle: usize) -> String {
    format!("b{}", bundle % COLORS)
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= NAME_CHARS {
        return name.to_owned();
    }
    name.chars().take(NAME_CHARS - 1).chain(['…']).collect()
}

fn count(number: usize) -> f64 {
    number as f64
}
