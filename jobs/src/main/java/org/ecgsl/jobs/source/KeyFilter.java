package org.ecgsl.jobs.source;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.spark.sql.sources.And;
import org.apache.spark.sql.sources.EqualNullSafe;
import org.apache.spark.sql.sources.EqualTo;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.sources.In;
import org.apache.spark.sql.sources.Not;
import org.apache.spark.sql.sources.Or;
import org.apache.spark.sql.sources.StringContains;
import org.apache.spark.sql.sources.StringEndsWith;
import org.apache.spark.sql.sources.StringStartsWith;
import org.ecgsl.jobs.ArchiveScan.Recording;

/** What a filter says of a recording by its dataset and record id, which are known unread. */
final class KeyFilter {

  private static final String DATASET = "dataset";
  private static final String RECORD_ID = "record_id";
  private static final Set<String> COLUMNS = Set.of(DATASET, RECORD_ID);

  private KeyFilter() {}

  /** Whether a filter can tell some recordings apart by what is known of them unread. */
  static boolean helps(Filter filter) {
    return Arrays.stream(filter.references()).anyMatch(COLUMNS::contains);
  }

  /** Whether rows of a recording may pass a filter. */
  static boolean mayPass(Filter filter, Recording recording) {
    return passes(filter, Map.of(DATASET, recording.dataset(), RECORD_ID, recording.recordId()))
        .orElse(true);
  }

  /** Whether rows pass; empty where these columns do not tell. */
  private static Optional<Boolean> passes(Filter filter, Map<String, String> known) {
    if (filter instanceof And and) {
      return both(passes(and.left(), known), passes(and.right(), known));
    }
    if (filter instanceof Or or) {
      return not(both(not(passes(or.left(), known)), not(passes(or.right(), known))));
    }
    if (filter instanceof Not not) {
      return not(passes(not.child(), known));
    }
    if (filter instanceof In in) {
      return test(in.attribute(), known, text -> Arrays.asList(in.values()).contains(text));
    }
    return filter.references().length == 1
        ? compared(filter, filter.references()[0], known)
        : Optional.empty();
  }

  private static Optional<Boolean> compared(
      Filter filter, String column, Map<String, String> known) {
    if (filter instanceof EqualTo f) {
      return test(column, known, text -> text.equals(f.value()));
    } else if (filter instanceof EqualNullSafe f) {
      return test(column, known, text -> text.equals(f.value()));
    } else if (filter instanceof StringStartsWith f) {
      return test(column, known, text -> text.startsWith(f.value()));
    } else if (filter instanceof StringEndsWith f) {
      return test(column, known, text -> text.endsWith(f.value()));
    } else if (filter instanceof StringContains f) {
      return test(column, known, text -> text.contains(f.value()));
    }
    return Optional.empty();
  }

  private static Optional<Boolean> test(
      String column, Map<String, String> known, Predicate<String> test) {
    return Optional.ofNullable(known.get(column)).map(test::test);
  }

  private static Optional<Boolean> both(Optional<Boolean> left, Optional<Boolean> right) {
    if (left.equals(Optional.of(false)) || right.equals(Optional.of(false))) {
      return Optional.of(false);
    }
    return left.isEmpty() ? left : right;
  }

  private static Optional<Boolean> not(Optional<Boolean> answer) {
    return answer.map(value -> !value);
  }
}
