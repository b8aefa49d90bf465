package org.ecgsl.jobs;

import java.util.ArrayList;
import java.util.Iterator;
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
    byBytes(items.iterator(), bytes, target, Integer.MAX_VALUE).forEachRemaining(batches::add);
    return batches;
  }

  /**
   * The same of items that are not all in memory, of which a stretch at a time is.
   *
   * @param most items of a stretch
   */
  static <T> Iterator<List<T>> byBytes(
      Iterator<T> items, ToLongFunction<T> bytes, long target, int most) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return items.hasNext();
      }

      @Override
      public List<T> next() {
        List<T> batch = new ArrayList<>();
        long size = 0;
        do {
          T item = items.next();
          batch.add(item);
          size += bytes.applyAsLong(item) + OPENING_BYTES;
        } while (items.hasNext() && size < target && batch.size() < most);
        return batch;
      }
    };
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
