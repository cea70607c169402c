// Opens a file with plain ImageJ and prints what it sees as JSON. Run by tests/readers/python.ts.
import ij.IJ;
import ij.ImagePlus;
import ij.process.ImageProcessor;

public class ImageJ {
    public static void main(String[] paths) {
        ImagePlus image = IJ.openImage(paths[0]);
        StringBuilder first = new StringBuilder();
        StringBuilder sums = new StringBuilder();
        for (int slice = 1; slice <= image.getStackSize(); slice++) {
            ImageProcessor plane = image.getStack().getProcessor(slice);
            long sum = 0;
            for (int i = 0; i < plane.getPixelCount(); i++) sum += plane.get(i);
            String comma = slice == 1 ? "" : ",";
            first.append(comma).append(plane.get(0));
            sums.append(comma).append(sum);
        }
        System.out.printf("{\"width\":%d,\"height\":%d,\"bits\":%d,\"pixelUm\":%s,\"first\":[%s],\"sums\":[%s]}%n",
            image.getWidth(), image.getHeight(), image.getBitDepth(), image.getCalibration().pixelWidth, first, sums);
    }
}
