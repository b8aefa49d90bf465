package org.ecgsl.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** Cuts lists of recordings into stretches of about equal size. */
final class Batches {

  /** What opening a recording costs, as bytes that are read in the same time. */
  private static final long OPENING_BYTES = 64 << 10;

  /** Tasks a core gets at most: enough for a fast one to take from a slow one. */
  private static final int TASKS_PER_CORE = 4;

  private Batches() {}

  /** Stretches, in order, that reach the given size with their last item. */
  static <T> List<List<T>> byBytes(List<T> items, ToLongFunction<T> bytes, long target) {
    List<List<T>> batches = new ArrayList<>();
    List<T> batch = new ArrayList<>();
    long size = 0;
    for (T item : items) {
      batch.add(item);
      size += bytes.applyAsLong(item) + OPENING_BYTES;
      if (size >= target) {
        batches.add(batch);
        batch = new ArrayList<>();
        size = 0;
      }
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    return batches;
  }

  /**
   * Stretches for so many cores.
   *
   * @param largest bytes a stretch should not exceed
   */
  static <T> List<List<T>> balanced(
      List<T> items, ToLongFunction<T> bytes, long largest, int cores) {
    long all = items.stream().mapToLong(item -> bytes.applyAsLong(item) + OPENING_BYTES).sum();
    long share = all / Math.max(1, (long) TASKS_PER_CORE * cores);
    return byBytes(items, bytes, Math.min(largest, Math.max(1, share)));
  }

  /**
   * The items on the executors, each partition a stretch of them; neighbours stay together, and so
   * in one file.
   *
   * @param largest bytes a partition should not exceed
   */
  static <T> JavaRDD<T> balanced(
      JavaSparkContext spark, List<T> items, ToLongFunction<T> bytes, long largest) {
    List<List<T>> parts = balanced(items, bytes, largest, spark.defaultParallelism());
    return spark.parallelize(parts, Math.max(1, parts.size())).flatMap(List::iterator);
  }
}
