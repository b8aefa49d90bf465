package org.ecgsl.jobs;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.wfdb.WfdbRecordReader;
import org.ecgsl.jobs.lake.DigestingFiles;
import org.ecgsl.jobs.lake.HadoopRecordFiles;

/** Reads one recording to its end and says whether all of it is sound; keeps nothing of it. */
final class RecordCheck implements Serializable {

  private static final long serialVersionUID = 1;

  static final String REASON = "reason";
  static final String HAS_ANNOTATIONS = "has_annotations";
  private static final String ANNOTATION_REASON = "annotation_reason";
  private static final String ANNOTATION_MESSAGE = "annotation_message";

  static final StructType SCHEMA =
      new StructType()
          .add("dataset", DataTypes.StringType, false)
          .add("record_id", DataTypes.StringType, false)
          .add("folder", DataTypes.StringType, false)
          .add("name", DataTypes.StringType, false)
          .add("source", DataTypes.StringType, false)
          .add("source_bytes", DataTypes.LongType, false)
          .add("source_hash", DataTypes.StringType, false)
          .add(HAS_ANNOTATIONS, DataTypes.BooleanType, false)
          .add(REASON, DataTypes.StringType, true)
          .add("message", DataTypes.StringType, true)
          .add(ANNOTATION_REASON, DataTypes.StringType, true)
          .add(ANNOTATION_MESSAGE, DataTypes.StringType, true);

  private final String dataset;
  private final String annotator;
  private final SerializableConfiguration hadoop;

  RecordCheck(String dataset, String annotator, SerializableConfiguration hadoop) {
    this.dataset = dataset;
    this.annotator = annotator;
    this.hadoop = hadoop;
  }

  /** The same findings as seen from the annotation files. */
  static Dataset<Row> annotationFindings(Dataset<Row> checked) {
    return checked
        .filter(col(REASON).isNull())
        .select(
            col("dataset"),
            col("record_id"),
            col("source"),
            col(ANNOTATION_REASON).as(REASON),
            col(ANNOTATION_MESSAGE).as("message"));
  }

  /**
   * Checks.
   *
   * @param entry record_id, folder, name
   * @return a row of {@link #SCHEMA}
   * @throws IOException if the storage fails; a file that is missing or broken is a finding
   */
  Row check(Row entry) throws IOException {
    String folder = entry.getString(1);
    String name = entry.getString(2);
    DigestingFiles files =
        new DigestingFiles(new HadoopRecordFiles(new Path(folder), hadoop.value()));
    Finding signal = Finding.NONE;
    Finding annotations = Finding.NONE;
    boolean annotated = false;
    try {
      RecordReader reader = WfdbRecordReader.open(files, name);
      reader.verify();
      annotated = reader.hasAnnotations(annotator);
      annotations = checkAnnotations(reader, annotated);
    } catch (FormatException e) {
      signal = Finding.of(e);
    }
    return RowFactory.create(
        dataset,
        entry.getString(0),
        folder,
        name,
        files.describe(name + ".hea"),
        files.bytes(),
        files.hash(),
        annotated && annotations.reason() == null,
        signal.reason(),
        signal.message(),
        annotations.reason(),
        annotations.message());
  }

  private Finding checkAnnotations(RecordReader reader, boolean annotated) throws IOException {
    if (!annotated) {
      return Finding.NONE;
    }
    try {
      reader.annotations(annotator);
      return Finding.NONE;
    } catch (FormatException e) {
      return Finding.of(e);
    }
  }

  private record Finding(String reason, String message) {
    static final Finding NONE = new Finding(null, null);

    static Finding of(FormatException e) {
      return new Finding(e.error().code().name(), e.getMessage());
    }
  }
}
