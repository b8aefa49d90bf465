package org.ecgsl.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.first;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.ecgsl.beat.SegmentationConfig;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.BeatRecording;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.jobs.lake.StageLog;
import org.ecgsl.model.ModelDescription;

/** Finds the recordings a model is run on, and refuses those it was not made for. */
final class InferenceInputs {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunConfig.Ingest config;
  private final Snapshot snapshot;

  InferenceInputs(RunConfig.Ingest config, Snapshot snapshot) {
    this.config = config;
    this.snapshot = snapshot;
  }

  /**
   * All recordings of the lake that have heartbeats.
   *
   * @throws UserException if there are none, or they were cut in another way than the model reads,
   *     or a recording has fewer leads
   */
  List<InferenceInput> ofLake(ModelDescription model) throws IOException {
    if (!snapshot.exists(LakeTable.BEATS)) {
      throw new UserException(
          "no beats table in %s: run segment first, or give --input ARCHIVE"
              .formatted(snapshot.root()));
    }
    requireSegments(model);
    Map<String, Row> recordings = recordings();
    long segmentBytes =
        (long) Float.BYTES * model.preprocessing().leads() * model.preprocessing().segmentSamples();
    List<InferenceInput> inputs = new ArrayList<>();
    for (BeatRecording at : BeatRecording.all(snapshot)) {
      Row recording = recordings.get(key(at.dataset(), at.recordId()));
      if (recording != null) {
        requireLeads(model, recording);
      }
      inputs.add(
          new InferenceInput.InLake(
              at,
              recording == null ? Double.NaN : recording.getDouble(2),
              recording == null ? 0 : recording.getLong(3),
              segmentBytes));
    }
    return inputs;
  }

  private Map<String, Row> recordings() {
    Map<String, Row> recordings = new HashMap<>();
    snapshot
        .read(LakeTable.RECORDS)
        .groupBy("dataset", "record_id")
        .agg(
            first(col("fs")).as("fs"),
            first(col("length_samples")).as("length_samples"),
            first(col("leads")).as("leads"))
        .collectAsList()
        .forEach(row -> recordings.put(key(row.getString(0), row.getString(1)), row));
    return recordings;
  }

  private static String key(String dataset, String recordId) {
    return dataset + "/" + recordId;
  }

  private void requireLeads(ModelDescription model, Row recording) {
    model
        .recordings()
        .lack(recording.getString(1), recording.getList(4))
        .ifPresent(
            lack -> {
              throw new UserException(
                  lack + "; use a lake of recordings with these leads, or another model");
            });
  }

  /** Of lakes segmented by an older version only the length of the segments is known. */
  private void requireSegments(ModelDescription model) throws IOException {
    SegmentationConfig wanted = model.preprocessing().segmentation();
    Optional<JsonNode> noted =
        new StageLog(snapshot.lake().cutFolder(), snapshot.hadoop())
            .read(SegmentJob.STAGE)
            .map(StageLog.Entry::result)
            .filter(JsonNode::isObject);
    List<String> other =
        noted.isPresent()
            ? differences(noted.get(), JSON.valueToTree(wanted))
            : differences(
                JSON.createObjectNode().put("segmentSamples", snapshot.segmentSamples()),
                JSON.createObjectNode().put("segmentSamples", wanted.segmentSamples()));
    if (!other.isEmpty()) {
      throw new UserException(
          "the heartbeats in %s were cut in another way than the model reads them: %s; give --input ARCHIVE, which cuts as the model asks, or a lake segmented with the model's settings"
              .formatted(snapshot.root(), String.join(", ", other)));
    }
  }

  private static List<String> differences(JsonNode there, JsonNode wanted) {
    List<String> differences = new ArrayList<>();
    for (Iterator<String> names = wanted.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!there.path(name).asText().equals(wanted.path(name).asText())) {
        differences.add(
            "%s is %s, the model has %s"
                .formatted(name, there.path(name).asText(), wanted.path(name).asText()));
      }
    }
    return differences;
  }

  /**
   * The recordings of archives and single files.
   *
   * @param inputs folders, searched with their sub-folders, or files in which a recording begins;
   *     of a WFDB record any of its files, or its bare name
   * @throws UserException if one is not there or holds no recording, or patients are to be
   *     de-identified and there is no key
   */
  List<InferenceInput> ofArchives(List<String> inputs) throws IOException {
    List<InferenceInput> found = new ArrayList<>();
    for (String input : inputs) {
      Path path = new Path(input);
      FileSystem files = path.getFileSystem(snapshot.hadoop());
      Path absolute = files.makeQualified(path);
      for (ArchiveScan.Recording recording : recordings(input, absolute, files)) {
        found.add(new InferenceInput.InArchive(recording));
      }
    }
    return found;
  }

  private List<ArchiveScan.Recording> recordings(String input, Path path, FileSystem files)
      throws IOException {
    boolean folder = isFolder(files, path);
    Path root = folder ? path : Objects.requireNonNullElse(path.getParent(), path);
    if (!folder && !isFolder(files, root)) {
      throw new UserException("no recording and no archive at " + input + ": it is not there");
    }
    String name = config.dataset().isEmpty() ? root.getName() : config.dataset();
    ArchiveScan scan = ArchiveScan.of(config.of(root.toString(), name), snapshot.hadoop());
    List<ArchiveScan.Recording> recordings =
        scan.recordings().stream().filter(each -> folder || each.isOf(path)).toList();
    if (recordings.isEmpty()) {
      throw new UserException("no recording begins in " + input + ", and none is called so");
    }
    Optional<String> lacksKey = scan.lacksKey(recordings);
    if (lacksKey.isPresent()) {
      throw new UserException(
          lacksKey.get()
              + ": give one with --set ingest.deidentify-key-file=FILE, or keep them as they are with"
              + " --set ingest.deidentify=never");
    }
    return recordings;
  }

  private static boolean isFolder(FileSystem files, Path path) throws IOException {
    try {
      FileStatus status = files.getFileStatus(path);
      return status.isDirectory();
    } catch (FileNotFoundException e) {
      return false;
    }
  }
}
