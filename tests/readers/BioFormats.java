// Opens files with Bio-Formats and prints what it sees, a line of JSON for each. Run by tests/readers/bio_formats.ts.
import java.util.ArrayList;
import java.util.List;
import loci.common.DebugTools;
import loci.common.services.ServiceFactory;
import loci.formats.ImageReader;
import loci.formats.meta.IMetadata;
import loci.formats.services.OMEXMLService;
import ome.units.UNITS;
import ome.units.quantity.Length;
import ome.units.quantity.Time;

public class BioFormats {
    public static void main(String[] paths) throws Exception {
        DebugTools.setRootLevel("ERROR");
        for (String path : paths) {
            String line;
            try {
                line = look(path);
            } catch (Exception failure) {
                line = "{\"failure\":" + quoted(String.valueOf(failure)) + "}";
            }
            System.out.println(line);
        }
    }

    private static String look(String path) throws Exception {
        IMetadata known = new ServiceFactory().getInstance(OMEXMLService.class).createOMEXMLMetadata();
        ImageReader reader = new ImageReader();
        try {
            reader.setMetadataStore(known);
            reader.setFlattenedResolutions(false);
            reader.setId(path);
            List<String> series = new ArrayList<>();
            for (int index = 0; index < reader.getSeriesCount(); index++) {
                reader.setSeries(index);
                series.add(seriesOf(reader, known, index));
            }
            return "{\"reader\":" + quoted(reader.getReader().getClass().getSimpleName()) + ",\"series\":" + series
                + ",\"wells\":" + wellsOf(known) + "}";
        } finally {
            reader.close();
        }
    }

    // Of each well of the plate, if there is one: "row column: images".
    private static List<String> wellsOf(IMetadata known) {
        List<String> wells = new ArrayList<>();
        for (int plate = 0; plate < known.getPlateCount(); plate++) {
            for (int well = 0; well < known.getWellCount(plate); well++) {
                StringBuilder line = new StringBuilder(
                    known.getWellRow(plate, well).getValue() + " " + known.getWellColumn(plate, well).getValue() + ":");
                for (int sample = 0; sample < known.getWellSampleCount(plate, well); sample++) {
                    line.append(" ").append(known.getWellSampleImageRef(plate, well, sample));
                }
                wells.add(quoted(line.toString()));
            }
        }
        return wells;
    }

    private static String seriesOf(ImageReader reader, IMetadata known, int index) throws Exception {
        List<String> channels = new ArrayList<>();
        for (int c = 0; c < known.getChannelCount(index); c++) channels.add(quoted(known.getChannelName(index, c)));
        // Every plane, by its place in each axis: what a file maps to it, and what it says of it.
        List<String> planes = new ArrayList<>();
        for (int plane = 0; plane < reader.getImageCount(); plane++) {
            int[] zct = reader.getZCTCoords(plane);
            byte[] bytes = reader.openBytes(plane);
            boolean wide = reader.getPixelType() == loci.formats.FormatTools.UINT16;
            planes.add(String.format("{\"z\":%d,\"c\":%d,\"t\":%d,\"first\":%d,\"sum\":%d%s}", zct[0], zct[1], zct[2],
                pixel(bytes, 0, wide, reader.isLittleEndian()), sumOf(reader, bytes), timesOf(known, index, zct)));
        }
        return String.format(
            "{\"name\":%s,\"sizes\":{\"x\":%d,\"y\":%d,\"z\":%d,\"c\":%d,\"t\":%d},\"pixelUm\":%s,\"stepUm\":%s,"
                + "\"incrementS\":%s,\"channels\":%s,\"planes\":%s,\"resolutions\":%s}",
            quoted(known.getImageName(index)), reader.getSizeX(), reader.getSizeY(), reader.getSizeZ(), reader.getSizeC(),
            reader.getSizeT(), micrometres(known.getPixelsPhysicalSizeX(index)),
            micrometres(known.getPixelsPhysicalSizeZ(index)), seconds(known.getPixelsTimeIncrement(index)), channels, planes,
            resolutionsOf(reader));
    }

    // Of the picture and each of lower resolution: its size, and the sum of its last plane, which all have in common.
    private static List<String> resolutionsOf(ImageReader reader) throws Exception {
        List<String> resolutions = new ArrayList<>();
        for (int index = 0; index < reader.getResolutionCount(); index++) {
            reader.setResolution(index);
            resolutions.add(String.format("{\"x\":%d,\"y\":%d,\"planes\":%d,\"sum\":%d}", reader.getSizeX(),
                reader.getSizeY(), reader.getImageCount(), sumOf(reader, reader.openBytes(reader.getImageCount() - 1))));
        }
        reader.setResolution(0);
        return resolutions;
    }

    private static long sumOf(ImageReader reader, byte[] bytes) {
        boolean wide = reader.getPixelType() == loci.formats.FormatTools.UINT16;
        long sum = 0;
        for (int at = 0; at < bytes.length; at += wide ? 2 : 1) sum += pixel(bytes, at, wide, reader.isLittleEndian());
        return sum;
    }

    private static int pixel(byte[] bytes, int at, boolean wide, boolean little) {
        if (!wide) return bytes[at] & 0xff;
        int low = bytes[little ? at : at + 1] & 0xff, high = bytes[little ? at + 1 : at] & 0xff;
        return low | high << 8;
    }

    private static String timesOf(IMetadata known, int image, int[] zct) {
        for (int plane = 0; plane < known.getPlaneCount(image); plane++) {
            if (known.getPlaneTheZ(image, plane).getValue() != zct[0]) continue;
            if (known.getPlaneTheC(image, plane).getValue() != zct[1]) continue;
            if (known.getPlaneTheT(image, plane).getValue() != zct[2]) continue;
            return ",\"deltaS\":" + seconds(known.getPlaneDeltaT(image, plane)) + ",\"exposureS\":"
                + seconds(known.getPlaneExposureTime(image, plane)) + ",\"placeUm\":["
                + micrometres(known.getPlanePositionX(image, plane)) + "," + micrometres(known.getPlanePositionY(image, plane)) + ","
                + micrometres(known.getPlanePositionZ(image, plane)) + "]";
        }
        return "";
    }

    private static String micrometres(Length length) {
        return length == null ? "null" : String.valueOf(length.value(UNITS.MICROMETER));
    }

    private static String seconds(Time time) {
        return time == null ? "null" : String.valueOf(time.value(UNITS.SECOND));
    }

    private static String quoted(String text) {
        if (text == null) return "null";
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", " ") + "\"";
    }
}
