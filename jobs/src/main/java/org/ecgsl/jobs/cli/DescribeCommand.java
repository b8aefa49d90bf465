package org.ecgsl.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.ecgsl.jobs.config.ConfigFile;
import org.ecgsl.jobs.lake.ModelStore;
import org.ecgsl.model.Head;
import org.ecgsl.model.ModelDescription;
import org.ecgsl.model.NetworkParameters;
import org.ecgsl.model.StoredModel;
import org.ecgsl.split.Split;
import org.ecgsl.split.TrainingSplit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "describe",
    description =
        "Prints what a model is and what it was made of: network, preprocessing, labels, table"
            + " versions, settings, seed, parent model, code version, loss by epoch.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ecgsl describe lake/mitdb/models/pretrained",
      "  ecgsl describe s3a://bucket/models/arrhythmia",
      "  ecgsl describe lake/mitdb/models/pretrained --json"
    })
final class DescribeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "Folder of the model, a path or the URI of a Hadoop file system.")
  private String model;

  @Mixin private JsonOption json;

  @Override
  public Integer call() throws IOException {
    Configuration hadoop = SparkHadoopUtil.get().newConfiguration(new SparkConf());
    ConfigFile.read(Optional.empty(), Map.of()).storage().settings().forEach(hadoop::set);
    StoredModel stored = new ModelStore(hadoop).read(new Path(model));
    PrintWriter out = spec.commandLine().getOut();
    if (json.wanted()) {
      json.write(Map.of("model", stored.id(), "description", stored.description()), out);
    } else {
      describe(stored, out);
    }
    out.flush();
    return 0;
  }

  private static void describe(StoredModel stored, PrintWriter out) {
    ModelDescription description = stored.description();
    ModelDescription.Provenance provenance = description.provenance();
    long trained = NetworkParameters.trained(description.network());
    line(out, "model", stored.id());
    line(
        out,
        "made by",
        "ecgsl %s, version %s".formatted(provenance.stage(), provenance.codeVersion()));
    line(out, "from model", provenance.parent().isEmpty() ? "none" : parent(provenance));
    line(out, "seed", provenance.seed());
    line(out, "workers", provenance.workers() == 0 ? "not recorded" : provenance.workers());
    line(out, "split", split(description.split()));
    for (TrainingSplit ancestor : description.ancestors()) {
      line(
          out,
          "ancestor " + ancestor.id(),
          "%s of %s; split %s"
              .formatted(
                  ancestor.stage(),
                  String.join(", ", ancestor.datasets()),
                  split(ancestor.split())));
    }
    provenance
        .tables()
        .forEach((table, version) -> line(out, "table " + table, "version " + version));
    line(out, "parameters", "%,d".formatted(trained));
    line(out, "network", description.network().body());
    line(out, "head", description.network().head());
    if (description.network().head() instanceof Head.Prediction prediction) {
      line(out, "labels", String.join(", ", prediction.labels()));
    }
    if (description.task().known()) {
      line(out, "task", description.task());
    }
    line(out, "preprocessing", description.preprocessing());
    description.recordings().datasets().forEach(dataset -> line(out, "made from", dataset));
    if (!description.recordings().leads().isEmpty()) {
      line(out, "leads", String.join(", ", description.recordings().leads()));
    }
    provenance.configuration().forEach((block, settings) -> line(out, block, settings));
    description
        .metrics()
        .forEach((name, value) -> line(out, "validation", "%s %.4f".formatted(name, value)));
    List<Double> history = description.history();
    for (int epoch = 0; epoch < history.size(); epoch++) {
      line(
          out,
          epoch == 0 ? "loss before" : "after epoch " + epoch,
          "%.4f".formatted(history.get(epoch)));
    }
  }

  private static String parent(ModelDescription.Provenance provenance) {
    return provenance.parentFolder().isEmpty()
        ? provenance.parent()
        : "%s, then in %s".formatted(provenance.parent(), provenance.parentFolder());
  }

  private static String split(Split split) {
    return split == null ? "not recorded" : split.described();
  }

  private static void line(PrintWriter out, String what, Object value) {
    out.printf("%-16s %s%n", what, value);
  }
}
