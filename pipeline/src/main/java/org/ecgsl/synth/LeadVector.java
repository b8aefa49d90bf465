package org.ecgsl.synth;

import java.util.List;

/**
 * A lead as a direction in space: what it sees of a heart dipole (x to the left, y to the feet, z
 * to the back). The eight independent leads after Dower, Machado and Osborne 1980 (Clin Cardiol 3);
 * the other four follow from Einthoven's and Goldberger's definitions.
 */
record LeadVector(String name, double x, double y, double z) {

  private static final LeadVector I = new LeadVector("I", 0.632, -0.235, 0.059);
  private static final LeadVector II = new LeadVector("II", 0.235, 1.066, -0.132);
  private static final LeadVector V1 = new LeadVector("V1", -0.515, 0.157, -0.917);
  private static final LeadVector V2 = new LeadVector("V2", 0.044, 0.164, -1.387);
  private static final LeadVector V3 = new LeadVector("V3", 0.882, 0.098, -1.277);
  private static final LeadVector V4 = new LeadVector("V4", 1.213, 0.127, -0.601);
  private static final LeadVector V5 = new LeadVector("V5", 1.125, 0.127, -0.086);
  private static final LeadVector V6 = new LeadVector("V6", 0.831, 0.076, 0.230);
  private static final LeadVector III = combined("III", -1, 1);
  private static final LeadVector AVR = combined("aVR", -0.5, -0.5);
  private static final LeadVector AVL = combined("aVL", 1, -0.5);
  private static final LeadVector AVF = combined("aVF", -0.5, 1);

  private static final List<LeadVector> STANDARD =
      List.of(I, II, III, AVR, AVL, AVF, V1, V2, V3, V4, V5, V6);
  private static final List<LeadVector> FEW =
      List.of(II, V5, V1, I, III, AVF, AVL, AVR, V2, V4, V6);

  /** The standard order for twelve leads; for fewer, those an ambulatory recorder would have. */
  static List<LeadVector> leads(int count) {
    return count == STANDARD.size() ? STANDARD : FEW.subList(0, count);
  }

  double of(double[] dipole) {
    return x * dipole[0] + y * dipole[1] + z * dipole[2];
  }

  private static LeadVector combined(String name, double ofI, double ofII) {
    return new LeadVector(
        name, ofI * I.x + ofII * II.x, ofI * I.y + ofII * II.y, ofI * I.z + ofII * II.z);
  }
}
