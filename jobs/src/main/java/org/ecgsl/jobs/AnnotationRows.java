package org.ecgsl.jobs;

import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.SerializableConfiguration;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.wfdb.WfdbRecordReader;
import org.ecgsl.jobs.lake.HadoopRecordFiles;

/** Turns the annotation file of a checked recording into rows of the annotations table. */
final class AnnotationRows implements Serializable {

  private static final long serialVersionUID = 1;

  private final String annotator;
  private final SerializableConfiguration hadoop;

  AnnotationRows(String annotator, SerializableConfiguration hadoop) {
    this.annotator = annotator;
    this.hadoop = hadoop;
  }

  /**
   * Rows in time order.
   *
   * @param checked a row of {@link RecordCheck#SCHEMA}
   */
  Iterator<Row> read(Row checked) throws IOException, FormatException {
    String dataset = checked.getAs("dataset");
    String recordId = checked.getAs("record_id");
    HadoopRecordFiles files =
        new HadoopRecordFiles(new Path(checked.<String>getAs("folder")), hadoop.value());
    return WfdbRecordReader.open(files, checked.getAs("name")).annotations(annotator).stream()
        .map(
            mark ->
                RowFactory.create(
                    dataset,
                    recordId,
                    mark.sample(),
                    mark.channel(),
                    mark.symbol(),
                    mark.subtype(),
                    mark.number(),
                    mark.aux(),
                    annotator))
        .iterator();
  }
}
