package org.ecgsl.jobs.lake;

import java.io.Serializable;

/** A row of {@link LakeTable#BEATS}. A bean for the same reason as {@link RecordRow}. */
public final class BeatRow implements Serializable {
  private static final long serialVersionUID = 1;

  private String dataset;
  private String recordId;
  private String patientId;
  private int window;
  private long rSample;
  private double rSeconds;
  private Double rrPrevS;
  private Double rrNextS;
  private float quality;
  private String symbol;
  private float[][] segment;

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

  public String getPatientId() {
    return patientId;
  }

  public void setPatientId(String patientId) {
    this.patientId = patientId;
  }

  public int getWindow() {
    return window;
  }

  public void setWindow(int window) {
    this.window = window;
  }

  public long getRSample() {
    return rSample;
  }

  public void setRSample(long rSample) {
    this.rSample = rSample;
  }

  public double getRSeconds() {
    return rSeconds;
  }

  public void setRSeconds(double rSeconds) {
    this.rSeconds = rSeconds;
  }

  public Double getRrPrevS() {
    return rrPrevS;
  }

  public void setRrPrevS(Double rrPrevS) {
    this.rrPrevS = rrPrevS;
  }

  public Double getRrNextS() {
    return rrNextS;
  }

  public void setRrNextS(Double rrNextS) {
    this.rrNextS = rrNextS;
  }

  public float getQuality() {
    return quality;
  }

  public void setQuality(float quality) {
    this.quality = quality;
  }

  public String getSymbol() {
    return symbol;
  }

  public void setSymbol(String symbol) {
    this.symbol = symbol;
  }

  public float[][] getSegment() {
    return segment;
  }

  public void setSegment(float[][] segment) {
    this.segment = segment;
  }
}
