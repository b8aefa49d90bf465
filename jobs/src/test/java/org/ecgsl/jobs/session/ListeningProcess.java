package org.ecgsl.jobs.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.ecgsl.engine.MinibatchSource;
import org.ecgsl.engine.TrainingEngine;
import org.ecgsl.engine.dl4j.spark.Dl4jSparkConfig;
import org.ecgsl.engine.dl4j.spark.Dl4jSparkEngine;
import org.ecgsl.engine.dl4j.spark.Synchronisation;
import org.ecgsl.engine.spark.ToyTask;
import org.ecgsl.engine.torch.TorchConfig;
import org.ecgsl.engine.torch.spark.TorchSparkEngine;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Network;
import org.ecgsl.model.TemporalModel;

/**
 * A process that trains with several workers on this machine and prints where it was heard
 * meanwhile: a line for each socket that listens (TCP) or is bound and not connected (UDP).
 */
final class ListeningProcess {

  /** What a line begins with; the local address follows as the kernel writes it. */
  static final String LISTENS = "listens ";

  /** Printed before the address of the web UI. */
  static final String UI = "ui ";

  private static final Set<String> SEEN = new TreeSet<>();

  private ListeningProcess() {}

  public static void main(String[] args) throws IOException {
    System.setProperty("spark.master", "local[2]");
    SparkSession session = LakeSession.builder("listening").getOrCreate();
    session.range(100).repartition(2).count();
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    train(new TorchSparkEngine(spark, TorchConfig.cpu(1), 2));
    train(
        new Dl4jSparkEngine(
            spark,
            new Dl4jSparkConfig(new Synchronisation.GradientSharing(1, 1e-3, "127.0.0.1"), 2)));
    look();
    SEEN.forEach(address -> System.out.println(LISTENS + address));
    System.out.println(UI + spark.sc().uiWebUrl().getOrElse(() -> "none"));
    session.stop();
    System.exit(0); // Aeron's threads would keep it
  }

  private static void train(TrainingEngine engine) throws IOException {
    Network network = ToyTask.classification().network(new TemporalModel.Transformer(16, 2, 32, 1));
    engine.train(
        network,
        engine.initialise(network, 1),
        ToyTask.plan(1, 6, 0.01),
        new Looking(ToyTask.classification()),
        report -> {});
  }

  /** Looks whenever a minibatch is loaded, which is when workers hold their connections. */
  private record Looking(MinibatchSource source) implements MinibatchSource {
    @Override
    public Minibatch load(String shard) throws IOException {
      look();
      return source.load(shard);
    }
  }

  private static synchronized void look() throws IOException {
    Set<String> own = own();
    for (String protocol : List.of("tcp", "tcp6", "udp", "udp6")) {
      // sl local_address rem_address st ... inode, one header line (proc(5))
      for (String line : Files.readAllLines(Path.of("/proc/net", protocol))) {
        String[] columns = line.strip().split("\\s+", -1);
        boolean open =
            protocol.startsWith("tcp") ? columns[3].equals("0A") : columns[3].equals("07");
        if (open && own.contains("socket:[" + columns[9] + "]")) {
          SEEN.add(protocol + " " + columns[1]);
        }
      }
    }
  }

  /** This process's open files; one that was closed meanwhile does not count. */
  private static Set<String> own() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.map(ListeningProcess::target).collect(Collectors.toSet());
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException closed) {
      return "";
    }
  }
}
