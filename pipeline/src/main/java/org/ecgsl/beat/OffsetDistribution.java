package org.ecgsl.beat;

import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/**
 * How far matched peaks lie from their reference, detected minus reference: moments exactly,
 * quantiles to a millisecond. Immutable; of one size however many peaks are counted.
 */
public final class OffsetDistribution {

  /** Of no peak: the neutral element of {@link #plus}. */
  public static final OffsetDistribution NONE = new OffsetDistribution(new TreeMap<>(), 0, 0, 0);

  private final NavigableMap<Integer, Long> byMillisecond;
  private final double sum;
  private final double absoluteSum;
  private final double squareSum;

  private OffsetDistribution(
      NavigableMap<Integer, Long> byMillisecond, double sum, double absoluteSum, double squareSum) {
    this.byMillisecond = byMillisecond;
    this.sum = sum;
    this.absoluteSum = absoluteSum;
    this.squareSum = squareSum;
  }

  /**
   * Counts offsets.
   *
   * @param seconds detected minus reference times
   */
  public static OffsetDistribution of(double... seconds) {
    NavigableMap<Integer, Long> byMillisecond = new TreeMap<>();
    double sum = 0;
    double absoluteSum = 0;
    double squareSum = 0;
    for (double offset : seconds) {
      byMillisecond.merge((int) Math.round(1000 * offset), 1L, Long::sum);
      sum += offset;
      absoluteSum += Math.abs(offset);
      squareSum += offset * offset;
    }
    return new OffsetDistribution(byMillisecond, sum, absoluteSum, squareSum);
  }

  /** Both counted together. */
  public OffsetDistribution plus(OffsetDistribution other) {
    NavigableMap<Integer, Long> counts = new TreeMap<>(byMillisecond);
    other.byMillisecond.forEach((offset, count) -> counts.merge(offset, count, Long::sum));
    return new OffsetDistribution(
        counts, sum + other.sum, absoluteSum + other.absoluteSum, squareSum + other.squareSum);
  }

  /** Peaks counted. */
  public long count() {
    return byMillisecond.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Mean in seconds; {@code NaN} of no peak. */
  public double mean() {
    return sum / count();
  }

  /** Mean distance in seconds; {@code NaN} of no peak. */
  public double meanAbsolute() {
    return absoluteSum / count();
  }

  /** Standard deviation (of the population) in seconds; {@code NaN} of no peak. */
  public double standardDeviation() {
    double mean = mean();
    return Math.sqrt(Math.max(0, squareSum / count() - mean * mean));
  }

  /**
   * The smallest whole millisecond that a share of the offsets does not exceed, in seconds; {@code
   * NaN} of no peak.
   *
   * @param share 0 to 1
   */
  public double quantile(double share) {
    long needed = Math.max(1, (long) Math.ceil(share * count()));
    long counted = 0;
    for (Map.Entry<Integer, Long> entry : byMillisecond.entrySet()) {
      counted += entry.getValue();
      if (counted >= needed) {
        return entry.getKey() / 1000.0;
      }
    }
    return Double.NaN;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OffsetDistribution that
        && byMillisecond.equals(that.byMillisecond)
        && sum == that.sum
        && absoluteSum == that.absoluteSum
        && squareSum == that.squareSum;
  }

  @Override
  public int hashCode() {
    return Objects.hash(byMillisecond, sum, absoluteSum, squareSum);
  }

  @Override
  public String toString() {
    return "%d offsets, mean %.1f ms, s.d. %.1f ms"
        .formatted(count(), 1000 * mean(), 1000 * standardDeviation());
  }
}
