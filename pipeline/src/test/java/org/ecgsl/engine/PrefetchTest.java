package org.ecgsl.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.ecgsl.model.Minibatch;
import org.junit.jupiter.api.Test;

class PrefetchTest {

  @Test
  void minibatchesComeInTheOrderOfTheirShards() throws IOException {
    try (Prefetch prefetch = new Prefetch(PrefetchTest::named, List.of("3", "1", "2", "1"), 2, 1)) {
      assertThat(number(prefetch.next())).isEqualTo(3);
      assertThat(number(prefetch.next())).isEqualTo(1);
      assertThat(number(prefetch.next())).isEqualTo(2);
      assertThat(number(prefetch.next())).isEqualTo(1);
      assertThatThrownBy(prefetch::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void asManyAreLoadedAheadAsMayLieReady() throws Exception {
    Semaphore loads = new Semaphore(0);
    MinibatchSource counting =
        shard -> {
          loads.release();
          return named(shard);
        };
    try (Prefetch prefetch = new Prefetch(counting, List.of("1", "2", "3", "4", "5"), 2, 1)) {
      assertThat(loads.tryAcquire(2, 10, TimeUnit.SECONDS)).isTrue();
      assertThat(loads.tryAcquire(100, TimeUnit.MILLISECONDS)).isFalse();
      prefetch.next();
      assertThat(loads.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void severalAreMadeAtOnceAndComeInOrder() throws Exception {
    CountDownLatch all = new CountDownLatch(3);
    MinibatchSource together =
        shard -> {
          all.countDown();
          try {
            // Each waits for the others: on fewer threads none would ever be made.
            assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException stopped) {
            throw new IOException(stopped);
          }
          return named(shard);
        };
    try (Prefetch prefetch = new Prefetch(together, List.of("3", "1", "2"), 3, 3)) {
      assertThat(number(prefetch.next())).isEqualTo(3);
      assertThat(number(prefetch.next())).isEqualTo(1);
      assertThat(number(prefetch.next())).isEqualTo(2);
    }
  }

  @Test
  void whatCannotBeReadFailsWhenItsTurnComes() throws IOException {
    MinibatchSource broken =
        shard -> {
          if (shard.equals("2")) {
            throw new IOException("cannot read 2");
          }
          return named(shard);
        };
    try (Prefetch prefetch = new Prefetch(broken, List.of("1", "2"), 2, 1)) {
      assertThat(number(prefetch.next())).isEqualTo(1);
      assertThatThrownBy(prefetch::next)
          .isInstanceOf(IOException.class)
          .hasMessage("cannot read 2");
    }
  }

  @Test
  void nothingIsLoadedAfterItIsClosed() throws Exception {
    Set<String> loaded = ConcurrentHashMap.newKeySet();
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    MinibatchSource slow =
        shard -> {
          loaded.add(shard);
          first.countDown();
          try {
            Thread.sleep(60_000);
          } catch (InterruptedException stopped) {
            interrupted.countDown();
          }
          return named(shard);
        };
    try (Prefetch prefetch = new Prefetch(slow, List.of("1", "2"), 2, 1)) {
      assertThat(first.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(prefetch.waitedSeconds()).isZero();
    }

    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(loaded).containsExactly("1");
  }

  private static Minibatch named(String shard) {
    float[] one = {Float.parseFloat(shard)};
    return new Minibatch(1, 1, one, new float[Minibatch.TIMING_FEATURES], one, one, one);
  }

  private static float number(Minibatch minibatch) {
    return minibatch.segments()[0];
  }
}
