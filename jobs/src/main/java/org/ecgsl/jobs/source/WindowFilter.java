package org.ecgsl.jobs.source;

import java.util.Arrays;
import java.util.LongSummaryStatistics;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.sql.sources.EqualTo;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.sources.GreaterThan;
import org.apache.spark.sql.sources.GreaterThanOrEqual;
import org.apache.spark.sql.sources.In;
import org.apache.spark.sql.sources.LessThan;
import org.apache.spark.sql.sources.LessThanOrEqual;
import org.ecgsl.format.WindowRange;

/** What a filter says of the rows of a recording by where they begin. */
final class WindowFilter {

  private static final String WINDOW = "window";
  private static final Set<String> COLUMNS = Set.of(WINDOW, "start_sample");

  private WindowFilter() {}

  /** Whether a filter narrows the range. */
  static boolean helps(Filter filter) {
    return !range(filter).equals(WindowRange.ALL);
  }

  /** A range that no row lies outside of that passes the filter. */
  static WindowRange range(Filter filter) {
    if (filter.references().length != 1 || !COLUMNS.contains(filter.references()[0])) {
      return WindowRange.ALL;
    }
    String column = filter.references()[0];
    if (filter instanceof EqualTo f && f.value() instanceof Number value) {
      return between(column, value.longValue(), value.longValue());
    } else if (filter instanceof LessThan f && f.value() instanceof Number value) {
      return between(column, 0, value.longValue() - 1);
    } else if (filter instanceof LessThanOrEqual f && f.value() instanceof Number value) {
      return between(column, 0, value.longValue());
    } else if (filter instanceof GreaterThan f && f.value() instanceof Number value) {
      return between(column, value.longValue() + 1, Long.MAX_VALUE);
    } else if (filter instanceof GreaterThanOrEqual f && f.value() instanceof Number value) {
      return between(column, value.longValue(), Long.MAX_VALUE);
    } else if (filter instanceof In f) {
      LongSummaryStatistics values =
          Arrays.stream(f.values())
              .filter(Objects::nonNull)
              .mapToLong(value -> ((Number) value).longValue())
              .summaryStatistics();
      return between(column, values.getMin(), values.getMax());
    }
    return WindowRange.ALL;
  }

  private static WindowRange between(String column, long first, long last) {
    long least = Math.max(0, first);
    return column.equals(WINDOW)
        ? new WindowRange(least, last, 0, Long.MAX_VALUE)
        : new WindowRange(0, Long.MAX_VALUE, least, last);
  }
}
