package org.ecgsl.jobs.source;

import java.time.Instant;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.ecgsl.jobs.lake.RecordRow;

/** Some columns of the records table, as Spark holds them inside; samples are never boxed. */
final class RowColumns {

  private final String[] names;

  RowColumns(StructType columns) {
    this.names = columns.fieldNames();
  }

  InternalRow of(RecordRow row) {
    return new GenericInternalRow(Arrays.stream(names).map(name -> value(name, row)).toArray());
  }

  private static Object value(String name, RecordRow row) {
    return switch (name) {
      case "dataset" -> text(row.getDataset());
      case "record_id" -> text(row.getRecordId());
      case "window" -> row.getWindow();
      case "patient_id" -> text(row.getPatientId());
      case "format" -> text(row.getFormat());
      case "source_uri" -> text(row.getSourceUri());
      case "source_bytes" -> row.getSourceBytes();
      case "source_hash" -> text(row.getSourceHash());
      case "sample_hash" -> text(row.getSampleHash());
      case "fs" -> row.getFs();
      case "length_samples" -> row.getLengthSamples();
      case "start_sample" -> row.getStartSample();
      case "start_time" -> row.getStartTime() == null ? null : micros(row.getStartTime());
      case "leads" -> texts(row.getLeads());
      case "lead_labels" -> texts(row.getLeadLabels());
      case "gain" -> UnsafeArrayData.fromPrimitiveArray(row.getGain());
      case "baseline" -> UnsafeArrayData.fromPrimitiveArray(row.getBaseline());
      case "units" -> texts(row.getUnits());
      case "samples" -> lists(row.getSamples());
      case "context_before" -> lists(row.getContextBefore());
      case "context_after" -> lists(row.getContextAfter());
      case "age_years" -> row.getAgeYears();
      case "sex" -> text(row.getSex());
      case "height_cm" -> row.getHeightCm();
      case "weight_kg" -> row.getWeightKg();
      case "dx" -> texts(row.getDx());
      case "fold" -> text(row.getFold());
      case "split" -> text(row.getSplit());
      case "comments" -> texts(row.getComments());
      default -> throw new IllegalArgumentException("no column " + name);
    };
  }

  private static UTF8String text(String text) {
    return UTF8String.fromString(text);
  }

  private static ArrayData texts(String[] texts) {
    return new GenericArrayData(Arrays.stream(texts).map(RowColumns::text).toArray());
  }

  private static ArrayData lists(int[][] lists) {
    return new GenericArrayData(
        Arrays.stream(lists).map(UnsafeArrayData::fromPrimitiveArray).toArray());
  }

  /** Microseconds since 1970; ChronoUnit's overflow beyond 2262. */
  private static long micros(Instant time) {
    return time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
  }
}
