package org.ecgsl.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.global.torch;
import org.ecgsl.engine.Checkpoint;
import org.ecgsl.engine.MinibatchSource;
import org.ecgsl.engine.MissingDeviceException;
import org.ecgsl.engine.TrainingPlan;
import org.ecgsl.engine.dl4j.Sample;
import org.ecgsl.model.Initialisation;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Network;
import org.ecgsl.model.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two workers, here threads of one process, connected by TCP. */
class WorkerGroupTest {

  private static final String HOST = "127.0.0.1";
  private static final TorchConfig CONFIG = TorchConfig.cpu(1);
  private static final Network NETWORK = Sample.network(Sample.TRANSFORMER, Sample.RECONSTRUCTION);
  private static final TrainingState START =
      TrainingState.of(Checkpoint.before(Initialisation.weights(NETWORK, 1)));
  private static final List<String> SHARDS = List.of("a", "b", "c", "d", "e", "f", "g");

  private static final MinibatchSource NOISE =
      shard -> {
        if (shard.equals("unreadable")) {
          throw new IOException(shard);
        }
        Minibatch minibatch = Sample.minibatch(NETWORK, 1 + shard.length(), shard.hashCode());
        if (shard.startsWith("bad")) {
          minibatch.segments()[0] = Float.NaN;
        }
        return minibatch;
      };

  @Test
  void twoWorkersTakeTheStepsOfOneWithTwiceTheMinibatches() throws Exception {
    List<TrainingState> both = train(epoch(CONFIG, SHARDS), 2);
    TrainingState alone = train(epoch(CONFIG.withAccumulation(2), SHARDS), 1).get(0);

    assertThat(both.get(0).steps()).isEqualTo(4);
    assertThat(trained(both.get(0)).distance(trained(START))).isGreaterThan(0.1);
    assertThat(trained(both.get(0)).distance(trained(alone))).isLessThan(1e-4);
  }

  @Test
  void workersEndWithTheSameBits() throws Exception {
    List<TrainingState> both = train(epoch(CONFIG, SHARDS), 2);

    assertThat(both.get(0).weights().distance(both.get(1).weights())).isZero();
    assertThat(both.get(0).mean()).containsExactly(both.get(1).mean());
    assertThat(both.get(0).square()).containsExactly(both.get(1).square());
  }

  @Test
  void whatIsNotANumberForOneIsSkippedByAll() throws Exception {
    List<TrainingState> both = train(epoch(CONFIG, List.of("a", "b", "c", "bad", "d", "e")), 2);
    List<TrainingState> without = train(epoch(CONFIG, List.of("a", "b", "d", "e")), 2);

    assertThat(both).extracting(TrainingState::skipped).containsExactly(1, 1);
    assertThat(both.get(0).weights().distance(without.get(0).weights())).isZero();
  }

  @Test
  void aTrainingGoesOnFromItsState() throws Exception {
    TrainingState whole = train(epoch(CONFIG, List.of("a", "b", "c", "d")), 1).get(0);
    TrainingState half = train(epoch(CONFIG, List.of("a", "b")), 1).get(0);
    TrainingState rest = train(epoch(CONFIG, List.of("c", "d")), half, 1).get(0);

    assertThat(rest.steps()).isEqualTo(4);
    assertThat(rest.weights().distance(whole.weights())).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,unreadable,b", "a,b,c,unreadable,d"})
  void workersWhoseFellowFailsFailToo(String shards) {
    assertThatThrownBy(() -> train(epoch(CONFIG, List.of(shards.split(",", -1))), 2))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("unreadable");
  }

  @Test
  void aBuildWithoutNcclIsNamedBeforeAnybodyWaits() throws Exception {
    assumeFalse(torch.cuda_is_available(), "a CUDA device");
    try (WorkerGroup.Meeting meeting = WorkerGroup.Meeting.open(HOST)) {
      assertThatThrownBy(
              () -> WorkerGroup.join(HOST, meeting.port(), 0, 2, HOST, TorchConfig.Collective.NCCL))
          .isInstanceOf(MissingDeviceException.class)
          .hasMessageContaining("training.torch.collective");
    }
  }

  @Test
  void aMeetingListensAtItsAddressAlone() throws Exception {
    try (WorkerGroup.Meeting meeting = WorkerGroup.Meeting.open("127.0.0.2")) {
      assertThat(reached("127.0.0.2", meeting.port())).isTrue();
      assertThat(reached("127.0.0.1", meeting.port())).isFalse();
    }
  }

  @Test
  void anAddressThatIsNotThisMachinesIsNamed() {
    assertThatThrownBy(() -> WorkerGroup.Meeting.open("192.0.2.1"))
        .isInstanceOf(BindException.class)
        .hasMessageContaining("192.0.2.1");
  }

  private static boolean reached(String host, int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), 1000);
      return true;
    } catch (ConnectException refused) {
      return false;
    }
  }

  private static WorkerEpoch epoch(TorchConfig config, List<String> shards) {
    return new WorkerEpoch(NETWORK, config, 0.01, TrainingPlan.Trained.ALL, 0.01, shards, NOISE);
  }

  private static List<TrainingState> train(WorkerEpoch epoch, int size) throws Exception {
    return train(epoch, START, size);
  }

  private static List<TrainingState> train(WorkerEpoch epoch, TrainingState start, int size)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(size);
    try (WorkerGroup.Meeting meeting = WorkerGroup.Meeting.open(HOST)) {
      List<Future<TrainingState>> running = new ArrayList<>();
      for (int rank = 0; rank < size; rank++) {
        running.add(threads.submit(worker(epoch, start, meeting.port(), rank, size)));
      }
      List<TrainingState> states = new ArrayList<>();
      // The last first: it is the one that fails by itself.
      for (int rank = size - 1; rank >= 0; rank--) {
        states.add(0, running.get(rank).get(60, TimeUnit.SECONDS));
      }
      return states;
    } finally {
      threads.shutdown();
      assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static Callable<TrainingState> worker(
      WorkerEpoch epoch, TrainingState start, int port, int rank, int size) {
    return () -> {
      try (WorkerGroup group = epoch.join(HOST, port, rank, size, HOST)) {
        return epoch.run(start, group).state();
      }
    };
  }

  private static Weights trained(TrainingState state) {
    return state.weights().keep(name -> !name.contains(".running_"));
  }
}
