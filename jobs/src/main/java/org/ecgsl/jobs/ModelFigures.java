package org.ecgsl.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.shiftrightunsigned;
import static org.apache.spark.sql.functions.xxhash64;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.ecgsl.eval.ConfusionMatrix;
import org.ecgsl.eval.Metrics;
import org.ecgsl.eval.PatientBootstrap;
import org.ecgsl.eval.PatientBootstrap.Interval;
import org.ecgsl.eval.RocBands;
import org.ecgsl.eval.ScoredSamples;
import org.ecgsl.eval.Thresholds;
import org.ecgsl.model.EcgSlArchitecture;
import org.ecgsl.model.Head;
import org.ecgsl.model.ModelDescription;
import org.ecgsl.model.NetworkParameters;
import org.ecgsl.model.Seed;
import org.ecgsl.model.StoredModel;
import org.ecgsl.report.ReportData.Curve;
import org.ecgsl.report.ReportData.Epoch;
import org.ecgsl.report.ReportData.Evaluation;
import org.ecgsl.split.Part;

/** Figures of a model for a report: what it is, how its training went, what it came to. */
final class ModelFigures {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Draws of patients for the intervals. */
  private static final int DRAWS = 500;

  private static final int ROC_POINTS = 51;

  /** Predictions that come to the driver; of more, so many are drawn by a hash of their keys. */
  private static final int MOST_SAMPLES = 20_000;

  private final StoredModel model;

  ModelFigures(StoredModel model) {
    this.model = model;
  }

  /** What it is and was made of. */
  Map<String, String> facts() {
    ModelDescription description = model.description();
    EcgSlArchitecture body = description.network().body();
    long parameters = NetworkParameters.trained(description.network());
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("model", model.id());
    facts.put("made by", description.provenance().stage());
    if (!description.provenance().parent().isEmpty()) {
      facts.put("from", description.provenance().parent());
    }
    if (description.network().head() instanceof Head.Prediction head) {
      facts.put(
          "labels each " + head.unit().name().toLowerCase(Locale.ROOT),
          String.join(", ", head.labels()));
    }
    facts.put("parameters", String.format(Locale.ROOT, "%,d", parameters));
    facts.put("leads", Integer.toString(body.leads()));
    facts.put("heartbeats in a sequence", Integer.toString(body.sequenceBeats()));
    facts.put("seed", Long.toString(description.provenance().seed()));
    facts.put("code", description.provenance().codeVersion());
    return facts;
  }

  /**
   * How its training went, by the metrics file beside it; by its own losses if that is gone or of
   * another training.
   */
  List<Epoch> epochs(Path folder, Configuration hadoop) throws IOException {
    List<Double> losses = model.description().history();
    List<Epoch> told =
        told(new Path(folder.getParent(), folder.getName() + ".metrics.jsonl"), hadoop);
    List<Epoch> own = new ArrayList<>();
    boolean same = told.size() == losses.size();
    for (int epoch = 0; epoch < losses.size(); epoch++) {
      own.add(new Epoch(epoch, losses.get(epoch), Double.NaN, Double.NaN));
      same =
          same
              && told.get(epoch).epoch() == epoch
              && Math.abs(told.get(epoch).validationLoss() - losses.get(epoch)) < 1e-9;
    }
    return same ? told : own;
  }

  private static List<Epoch> told(Path file, Configuration hadoop) throws IOException {
    List<Epoch> epochs = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(file.getFileSystem(hadoop).open(file), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        JsonNode figures = JSON.readTree(line);
        int epoch = figures.path("epoch").asInt();
        epochs.add(
            new Epoch(
                epoch,
                figures.path("validationLoss").asDouble(Double.NaN),
                figures.path("trainingLoss").asDouble(Double.NaN),
                epoch == 0 ? Double.NaN : figures.path("learningRate").asDouble(Double.NaN)));
      }
    } catch (FileNotFoundException none) {
      return List.of();
    }
    return epochs;
  }

  /**
   * What it gave against what is known, with intervals over patients.
   *
   * @param predictions its rows of test patients that have a reference
   * @return nothing if there are none
   */
  Optional<Evaluation> evaluation(Head.Prediction head, Dataset<Row> predictions) {
    Column[] key = {col("dataset"), col("record_id"), col("r_sample")};
    Row counted =
        predictions
            .agg(
                countDistinct(key[0], key[1], key[2]),
                countDistinct(col("dataset"), col("patient_id")))
            .first();
    long samples = counted.getLong(0);
    if (samples == 0) {
      return Optional.empty();
    }
    Column drawn =
        shiftrightunsigned(xxhash64(key), 33).multiply(0x1p-31).lt(MOST_SAMPLES / (double) samples);
    ScoredSamples scored =
        new PredictedSamples(head, patient -> Optional.of(Part.TEST))
            .of(samples > MOST_SAMPLES ? predictions.filter(drawn) : predictions, Set.of(Part.TEST))
            .get(Part.TEST);
    PatientBootstrap bootstrap = new PatientBootstrap(DRAWS, new Seed(1));
    Map<String, Interval> figures =
        bootstrap.intervals(
            List.of(new Metrics(scored, Thresholds.halves(head.labels().size()))),
            scored.patients());
    return Optional.of(
        new Evaluation(
            head.labels(),
            head.answer(),
            samples,
            scored.size(),
            counted.getLong(1),
            DRAWS,
            confusion(head, samples, scored, predictions),
            figures,
            curves(bootstrap, scored)));
  }

  /**
   * Of all samples; a stretch with several rows is one sample, which only the driver puts together.
   */
  private static Optional<ConfusionMatrix> confusion(
      Head.Prediction head, long samples, ScoredSamples scored, Dataset<Row> predictions) {
    if (head.answer() != Head.Answer.ONE_OF) {
      return Optional.empty();
    }
    if (scored.size() == samples) {
      return Optional.of(scored.confusion());
    }
    if (head.unit() == Head.Unit.SEQUENCE) {
      return Optional.empty();
    }
    long[][] counts = new long[head.labels().size()][head.labels().size()];
    for (Row row : predictions.groupBy("reference", "predicted").count().collectAsList()) {
      counts[head.labels().indexOf(row.getString(0))][head.labels().indexOf(row.getString(1))] =
          row.getLong(2);
    }
    return Optional.of(new ConfusionMatrix(head.labels(), counts));
  }

  private static List<Curve> curves(PatientBootstrap bootstrap, ScoredSamples scored) {
    if (scored.answer() == Head.Answer.AMOUNT) {
      return List.of();
    }
    RocBands bands = RocBands.at(ROC_POINTS, bootstrap);
    double[] rates = bands.falsePositiveRates().stream().mapToDouble(Double::doubleValue).toArray();
    List<Curve> curves = new ArrayList<>();
    bands
        .of(scored)
        .forEach((label, sensitivities) -> curves.add(new Curve(label, rates, sensitivities)));
    return curves;
  }
}
