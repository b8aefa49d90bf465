package org.ecgsl.jobs;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.SerializableConfiguration;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.RecordReader;
import org.ecgsl.jobs.lake.RecordingFiles;
import org.ecgsl.jobs.lake.archive.ArchiveListing;
import org.ecgsl.signal.Annotation;

/** Turns the annotations of a checked recording into rows of the annotations table. */
final class AnnotationRows implements Serializable {

  private static final long serialVersionUID = 1;

  private final IngestPlan plan;
  private final SerializableConfiguration hadoop;

  AnnotationRows(IngestPlan plan, SerializableConfiguration hadoop) {
    this.plan = plan;
    this.hadoop = hadoop;
  }

  /** Rows, annotator by annotator, in time order. */
  Iterator<Row> read(RecordCheck.Checked checked) throws IOException, FormatException {
    List<Row> rows = new ArrayList<>();
    if (!checked.annotators().isEmpty()) {
      ArchiveListing.Entry at = checked.at();
      RecordingFiles files =
          new RecordingFiles(new Path(at.folder()), at.companions(), hadoop.value());
      RecordReader reader = plan.formats().open(files, at.name());
      for (String annotator : checked.annotators()) {
        for (Annotation mark : reader.annotations(annotator)) {
          rows.add(row(at.recordId(), mark, annotator));
        }
      }
    }
    return rows.iterator();
  }

  private Row row(String recordId, Annotation mark, String annotator) {
    return RowFactory.create(
        plan.dataset(),
        recordId,
        mark.sample(),
        mark.channel(),
        mark.symbol(),
        mark.subtype(),
        mark.number(),
        mark.aux(),
        annotator);
  }
}
