package org.ecgsl.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.ecgsl.engine.TrainingEngine;
import org.ecgsl.engine.torch.TorchConfig;
import org.ecgsl.engine.torch.TorchEngine;
import org.ecgsl.eval.Metrics;
import org.ecgsl.eval.ScoredSamples;
import org.ecgsl.eval.Thresholds;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.lake.Lake;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A task of one's own about whole recordings: an amount, from a CSV file. */
class AmountTaskTest {

  @TempDir private Path folder;

  @Test
  void amountsAreLearnedAndForetoldInTheirOwnUnit() throws IOException {
    TestSpark.archive(folder.resolve("archive"), 12, 30);
    StringBuilder table = new StringBuilder("record,weight\n");
    for (int patient = 1; patient <= 12; patient++) {
      table.append("p%02dr1,%d\n".formatted(patient, 70_000 + 100 * patient));
    }
    Files.writeString(folder.resolve("weights.csv"), table);
    Path task = folder.resolve("weight.conf");
    Files.writeString(
        task,
        "title = Weight in grams\nlabels = [weight]\nanswer = amount\ncsv.file = \"%s\"\n"
            .formatted(folder.resolve("weights.csv")));
    Map<String, String> keys = new HashMap<>();
    keys.put("ingest.input", folder.resolve("archive").toUri().toString());
    keys.put("segment.rate-hz", "50");
    keys.put("segment.samples", "32");
    keys.put("segment.r-index", "12");
    keys.put("network.sequence-beats", "48");
    keys.put("network.stage-widths", "[4]");
    keys.put("training.batch-beats", "96");
    keys.put("split.test", "0.34");
    keys.put("split.seed", "3");
    keys.put("finetune.task", task.toString());
    keys.put("finetune.epochs", "2");
    RunConfig config = TestSpark.config(keys);
    Lake lake = TestSpark.lake(folder.resolve("lake"));
    TrainingEngine engine = new TorchEngine(TorchConfig.cpu(1));
    org.apache.hadoop.fs.Path model =
        new org.apache.hadoop.fs.Path(folder.resolve("model").toUri());

    new IngestJob(config.ingest(), lake, Progress.silent()).run();
    new SegmentJob(config.segment(), lake, Progress.silent()).run();
    new FinetuneJob(config, lake.open(), engine, Progress.silent()).run(Optional.empty(), model);
    ScoredSamples scored = new EvaluateJob(config, lake.open(), engine).run(model).test();

    assertThat(scored.size()).as("recordings of 4 of 12 patients").isEqualTo(4);
    for (float weight : scored.references()) {
      assertThat(weight).isBetween(70_100f, 71_200f);
    }
    // Grams enter the loss standardised and come back as grams: nothing untrained is near them.
    for (float weight : scored.outputs()) {
      assertThat(weight).isBetween(69_000f, 72_500f);
    }
    assertThat(new Metrics(scored, Thresholds.ofBestF1(scored)).all().get("rmse.weight"))
        .isBetween(0.0, 2_500.0);
  }
}
