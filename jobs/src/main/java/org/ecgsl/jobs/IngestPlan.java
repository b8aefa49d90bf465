package org.ecgsl.jobs;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.ecgsl.format.RecordFormats;
import org.ecgsl.format.RecordReader;
import org.ecgsl.jobs.config.RunConfig;

/**
 * What is to be kept of every recording of one ingest, as the executors need it.
 *
 * @param dataset name the recordings are kept under
 * @param annotators annotators whose marks are kept, those in the recordings' own files included
 * @param windowSeconds seconds of signal in a row of the records table
 * @param deidentifier takes away what tells who a patient is
 */
record IngestPlan(
    String dataset, List<String> annotators, int windowSeconds, Deidentifier deidentifier)
    implements Serializable {

  static IngestPlan of(RunConfig.Ingest config) {
    List<String> annotators = new ArrayList<>(config.annotators());
    annotators.add(RecordReader.EMBEDDED);
    return new IngestPlan(
        config.dataset(), annotators, config.windowSeconds(), Deidentifier.of(config.deidentify()));
  }

  /** The formats recordings may have. */
  RecordFormats formats() {
    return RecordFormats.installed();
  }

  /** Stands for all that decides what is stored of an unchanged recording. */
  String settings() {
    return "annotators=%s window=%ds deidentify=%s"
        .formatted(String.join(",", annotators), windowSeconds, deidentifier.fingerprint());
  }
}
