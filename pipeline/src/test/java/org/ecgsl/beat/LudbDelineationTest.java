package org.ecgsl.beat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What is claimed of real waves: each lead's answer against the marks a cardiologist set in that
 * lead, Lobachevsky University Database (Kalyakulina et al. 2020), records 1 to 100. The method was
 * fitted to the odd-numbered records; the even-numbered ones are held out.
 */
class LudbDelineationTest {

  private static final int RECORDS = 100;

  private final RPeakDetector detector = new RPeakDetector(LudbRecord.RATE);
  private final Delineator delineator = new Delineator(LudbRecord.RATE);

  @Test
  void heldOutRecordsAreDelineatedAsWellAsClaimed() throws IOException {
    Map<FiducialPoint, FiducialScore> even = score(2);

    assertReaches(even, FiducialPoint.P_ONSET, 0.975, 0.94, 22);
    assertReaches(even, FiducialPoint.P_PEAK, 0.975, 0.94, 21);
    assertReaches(even, FiducialPoint.P_OFFSET, 0.975, 0.94, 22);
    assertReaches(even, FiducialPoint.QRS_ONSET, 0.995, 0.99, 13);
    assertReaches(even, FiducialPoint.R_PEAK, 0.995, 0.99, 21);
    assertReaches(even, FiducialPoint.QRS_OFFSET, 0.995, 0.99, 20);
    assertReaches(even, FiducialPoint.T_ONSET, 0.99, 0.98, 29);
    assertReaches(even, FiducialPoint.T_PEAK, 0.99, 0.98, 22);
    assertReaches(even, FiducialPoint.T_OFFSET, 0.99, 0.98, 24);
  }

  @Test
  void fittedRecordsAreDelineatedAsWellAsClaimed() throws IOException {
    Map<FiducialPoint, FiducialScore> odd = score(1);

    assertReaches(odd, FiducialPoint.P_ONSET, 0.99, 0.92, 16);
    assertReaches(odd, FiducialPoint.P_PEAK, 0.99, 0.92, 14);
    assertReaches(odd, FiducialPoint.P_OFFSET, 0.99, 0.92, 18);
    assertReaches(odd, FiducialPoint.QRS_ONSET, 0.995, 0.985, 11.5);
    assertReaches(odd, FiducialPoint.R_PEAK, 0.995, 0.99, 17);
    assertReaches(odd, FiducialPoint.QRS_OFFSET, 0.995, 0.99, 14);
    assertReaches(odd, FiducialPoint.T_ONSET, 0.99, 0.985, 29);
    assertReaches(odd, FiducialPoint.T_PEAK, 0.99, 0.985, 21);
    assertReaches(odd, FiducialPoint.T_OFFSET, 0.99, 0.985, 24);
  }

  private Map<FiducialPoint, FiducialScore> score(int firstRecord) throws IOException {
    Map<FiducialPoint, FiducialScore> gross = new EnumMap<>(FiducialPoint.class);
    for (int number = firstRecord; number <= RECORDS; number += 2) {
      LudbRecord record = LudbRecord.read(number);
      int[] rPeaks = detector.detect(record.millivolt(), 0);
      record
          .score(delineator.delineateLeads(record.millivolt(), rPeaks))
          .forEach((point, score) -> gross.merge(point, score, FiducialScore::plus));
    }
    return gross;
  }

  private static void assertReaches(
      Map<FiducialPoint, FiducialScore> scores,
      FiducialPoint point,
      double sensitivity,
      double positivePredictivity,
      double standardDeviationMs) {
    FiducialScore score = scores.get(point);
    assertThat(score.sensitivity()).as("sensitivity of %s", point).isGreaterThan(sensitivity);
    assertThat(score.positivePredictivity())
        .as("positive predictivity of %s", point)
        .isGreaterThan(positivePredictivity);
    assertThat(Math.abs(score.meanMs())).as("mean error of %s in ms", point).isLessThan(5.5);
    assertThat(score.standardDeviationMs())
        .as("standard deviation of %s in ms", point)
        .isLessThan(standardDeviationMs);
  }
}
