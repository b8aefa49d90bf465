package org.ecgsl.engine;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.ecgsl.model.Minibatch;

/**
 * Loads minibatches on threads of its own, a few ahead of whoever takes them in order, and tells
 * how long that one had to wait. Not for use by several threads at once.
 */
public final class Prefetch implements AutoCloseable {

  private final MinibatchSource source;
  private final Iterator<String> shards;
  private final Queue<Future<Minibatch>> loading = new ArrayDeque<>();
  private final ExecutorService loaders;
  private long waitedNanos;

  /**
   * Begins to load.
   *
   * @param shards what is loaded, in this order
   * @param ahead minibatches that may lie ready or be in the making; at least 1
   * @param threads minibatches that are made at once; at least 1
   */
  public Prefetch(MinibatchSource source, List<String> shards, int ahead, int threads) {
    if (ahead < 1 || threads < 1) {
      throw new IllegalArgumentException("ahead " + ahead + ", threads " + threads);
    }
    this.source = source;
    this.shards = shards.iterator();
    this.loaders =
        Executors.newFixedThreadPool(
            threads,
            work -> {
              Thread loader = new Thread(work, "ecgsl-prefetch");
              loader.setDaemon(true);
              return loader;
            });
    for (int i = 0; i < ahead; i++) {
      loadOneMore();
    }
  }

  private void loadOneMore() {
    if (shards.hasNext()) {
      String shard = shards.next();
      loading.add(loaders.submit(() -> source.load(shard)));
    }
  }

  /**
   * The next minibatch; waits until it is loaded.
   *
   * @throws IOException if its shard cannot be read
   * @throws NoSuchElementException if all were taken
   */
  public Minibatch next() throws IOException {
    long began = System.nanoTime();
    try {
      Minibatch minibatch = loading.remove().get();
      loadOneMore();
      return minibatch;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while it waited for a minibatch");
    } catch (ExecutionException failure) {
      throw rethrown(failure.getCause());
    } finally {
      waitedNanos += System.nanoTime() - began;
    }
  }

  private static IOException rethrown(Throwable cause) {
    if (cause instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return (IOException) cause;
  }

  /** Seconds that {@link #next} has waited so far. */
  public double waitedSeconds() {
    return waitedNanos / 1e9;
  }

  /** Stops loading. */
  @Override
  public void close() {
    loaders.shutdownNow();
  }
}
