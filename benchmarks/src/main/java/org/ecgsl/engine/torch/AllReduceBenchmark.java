package org.ecgsl.engine.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.global.torch;
import org.ecgsl.engine.torch.TorchConfig.Collective;
import org.ecgsl.engine.torch.Workers.Tally;
import org.ecgsl.model.EcgSlArchitecture;
import org.ecgsl.model.Head;
import org.ecgsl.model.Initialisation;
import org.ecgsl.model.Network;
import org.ecgsl.model.TemporalModel;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One sum of gradients over workers, as it ends every step of a training: Gloo by TCP over
 * loopback, all workers threads of this process. What a network adds is not in it; what these
 * processors copy for all the workers is.
 *
 * <p>It lies in the engine's package because what it calls is nobody else's.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"})
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 3)
public class AllReduceBenchmark {

  private static final String HOST = "127.0.0.1";
  private static final Tally TALLY = new Tally(1, 1, 1);

  /** Workers that sum up. */
  @Param({"2", "4", "8", "16"})
  public int workers;

  /** The default network, 338,370 numbers, and one of 3,498, for what a sum costs at least. */
  @Param({"SMALL", "DEFAULT"})
  public Size network;

  /** Networks by their size. */
  public enum Size {
    SMALL(List.of(4), new TemporalModel.Transformer(8, 2, 8, 1)),
    DEFAULT(List.of(32, 64, 128), new TemporalModel.Transformer(64, 4, 128, 2));

    private final Network layers;

    Size(List<Integer> widths, TemporalModel temporal) {
      layers =
          new Network(
              new EcgSlArchitecture(2, 128, 32, widths, 1, 7, temporal), new Head.Reconstruction());
    }
  }

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Future<?>> others = new ArrayList<>();
  private FlatParameters parameters;
  private WorkerGroup first;

  /** Lets the workers meet; all but the first then wait for it at every sum. */
  @Setup
  public void join() throws Exception {
    try (WorkerGroup.Meeting meeting = WorkerGroup.Meeting.open(HOST)) {
      Future<WorkerGroup> joining = threads.submit(() -> worker(meeting.port(), 0));
      for (int rank = 1; rank < workers; rank++) {
        int own = rank;
        others.add(threads.submit(() -> follow(meeting.port(), own)));
      }
      first = joining.get();
      parameters = flat();
    }
  }

  private WorkerGroup worker(int port, int rank) {
    return WorkerGroup.join(HOST, port, rank, workers, HOST, Collective.GLOO);
  }

  private void follow(int port, int rank) {
    try (WorkerGroup group = worker(port, rank);
        FlatParameters own = flat()) {
      while (true) {
        group.sum(own, TALLY);
      }
    } catch (LostWorkerException ended) {
      // The first has left.
    }
  }

  private FlatParameters flat() {
    LibTorch library = new LibTorch(TorchConfig.Processor.CPU, torch.ScalarType.Float);
    return new FlatParameters(library, network.layers, Initialisation.weights(network.layers, 1));
  }

  /** A sum; what comes of it is of no use, and the same arrays are summed up again. */
  @Benchmark
  public Tally sum() {
    return first.sum(parameters, TALLY);
  }

  /** Leaves, which ends the others. */
  @TearDown
  public void leave() throws Exception {
    first.close();
    parameters.close();
    for (Future<?> other : others) {
      other.get();
    }
    threads.shutdown();
  }
}
