package org.ecgsl.jobs.lake;

import java.io.Serializable;
import java.time.Instant;

/**
 * A row of {@link LakeTable#RECORDS}. A bean and no record because only Spark's bean encoder moves
 * primitive arrays between rows and objects without boxing every sample.
 */
public final class RecordRow implements Serializable {
  private static final long serialVersionUID = 1;

  /**
   * Seconds of the neighbouring windows that a row repeats on each side, as far as there are any.
   */
  public static final int CONTEXT_SECONDS = 10;

  private String dataset;
  private String recordId;
  private int window;
  private String patientId;
  private String sourceUri;
  private long sourceBytes;
  private String sourceHash;
  private double fs;
  private long lengthSamples;
  private long startSample;
  private String[] leads;
  private double[] gain;
  private int[] baseline;
  private String[] units;
  private int[][] samples;
  private int[][] contextBefore;
  private int[][] contextAfter;
  private String sampleHash;
  private Integer ageYears;
  private String sex;
  private String[] comments;
  private String format;
  private Instant startTime;
  private String[] leadLabels;
  private Double heightCm;
  private Double weightKg;
  private String[] dx;
  private String fold;
  private String split;

  public String getDataset() {
    return dataset;
  }

  public void setDataset(String dataset) {
    this.dataset = dataset;
  }

  public String getRecordId() {
    return recordId;
  }

  public void setRecordId(String recordId) {
    this.recordId = recordId;
  }

  public int getWindow() {
    return window;
  }

  public void setWindow(int window) {
    this.window = window;
  }

  public String getPatientId() {
    return patientId;
  }

  public void setPatientId(String patientId) {
    this.patientId = patientId;
  }

  public String getSourceUri() {
    return sourceUri;
  }

  public void setSourceUri(String sourceUri) {
    this.sourceUri = sourceUri;
  }

  public long getSourceBytes() {
    return sourceBytes;
  }

  public void setSourceBytes(long sourceBytes) {
    this.sourceBytes = sourceBytes;
  }

  public String getSourceHash() {
    return sourceHash;
  }

  public void setSourceHash(String sourceHash) {
    this.sourceHash = sourceHash;
  }

  public double getFs() {
    return fs;
  }

  public void setFs(double fs) {
    this.fs = fs;
  }

  public long getLengthSamples() {
    return lengthSamples;
  }

  public void setLengthSamples(long lengthSamples) {
    this.lengthSamples = lengthSamples;
  }

  public long getStartSample() {
    return startSample;
  }

  public void setStartSample(long startSample) {
    this.startSample = startSample;
  }

  public String[] getLeads() {
    return leads;
  }

  public void setLeads(String[] leads) {
    this.leads = leads;
  }

  public double[] getGain() {
    return gain;
  }

  public void setGain(double[] gain) {
    this.gain = gain;
  }

  public int[] getBaseline() {
    return baseline;
  }

  public void setBaseline(int[] baseline) {
    this.baseline = baseline;
  }

  public String[] getUnits() {
    return units;
  }

  public void setUnits(String[] units) {
    this.units = units;
  }

  public int[][] getSamples() {
    return samples;
  }

  public void setSamples(int[][] samples) {
    this.samples = samples;
  }

  public int[][] getContextBefore() {
    return contextBefore;
  }

  public void setContextBefore(int[][] contextBefore) {
    this.contextBefore = contextBefore;
  }

  public int[][] getContextAfter() {
    return contextAfter;
  }

  public void setContextAfter(int[][] contextAfter) {
    this.contextAfter = contextAfter;
  }

  public String getSampleHash() {
    return sampleHash;
  }

  public void setSampleHash(String sampleHash) {
    this.sampleHash = sampleHash;
  }

  public Integer getAgeYears() {
    return ageYears;
  }

  public void setAgeYears(Integer ageYears) {
    this.ageYears = ageYears;
  }

  public String getSex() {
    return sex;
  }

  public void setSex(String sex) {
    this.sex = sex;
  }

  public String[] getComments() {
    return comments;
  }

  public void setComments(String[] comments) {
    this.comments = comments;
  }

  public String getFormat() {
    return format;
  }

  public void setFormat(String format) {
    this.format = format;
  }

  public Instant getStartTime() {
    return startTime;
  }

  public void setStartTime(Instant startTime) {
    this.startTime = startTime;
  }

  public String[] getLeadLabels() {
    return leadLabels;
  }

  public void setLeadLabels(String[] leadLabels) {
    this.leadLabels = leadLabels;
  }

  public Double getHeightCm() {
    return heightCm;
  }

  public void setHeightCm(Double heightCm) {
    this.heightCm = heightCm;
  }

  public Double getWeightKg() {
    return weightKg;
  }

  public void setWeightKg(Double weightKg) {
    this.weightKg = weightKg;
  }

  public String[] getDx() {
    return dx;
  }

  public void setDx(String[] dx) {
    this.dx = dx;
  }

  public String getFold() {
    return fold;
  }

  public void setFold(String fold) {
    this.fold = fold;
  }

  public String getSplit() {
    return split;
  }

  public void setSplit(String split) {
    this.split = split;
  }
}
