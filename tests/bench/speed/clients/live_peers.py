# What a live view costs in Python, in the loops that people write. Frames of 2048 x 2048 lie ready in memory; a loop has
# nothing to do but to show them. The loops with matplotlib and OpenCV make a window by percentiles and a histogram, and
# put nothing on a screen: matplotlib draws its figure in memory, and OpenCV makes the picture that its imshow would get.
# The loops with napari draw in a window, if there is a display, and make no histogram. Prints one JSON line.
import json, os, resource, sys, time
import numpy as np

seconds = float(sys.argv[1])
noise = np.random.default_rng(1)
frames = [noise.poisson(1000, (2048, 2048)).astype(np.uint16) for _ in range(4)]


def run(name, show):
    show(frames[0])
    began, cpu, count = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF), 0
    while time.perf_counter() - began < seconds:
        show(frames[count % len(frames)])
        count += 1
    took, now = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
    used = now.ru_utime + now.ru_stime - cpu.ru_utime - cpu.ru_stime
    return {"name": name, "perSecond": count / took, "cpuMs": 1000 * used / count}


def by_matplotlib():
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(12.8, 7.5), width_ratios=(3, 1))
    image = left.imshow(frames[0], cmap="gray")
    bars = right.stairs(*np.histogram(frames[0], 256, (0, 4096)))

    def show(frame):
        image.set_data(frame)
        image.set_clim(*np.percentile(frame, (0.1, 99.9)))
        bars.set_data(*np.histogram(frame, 256, (0, 4096)))
        figure.canvas.draw()

    return run(f"matplotlib {matplotlib.__version__}, window and histogram for each frame, no screen", show)


def by_opencv():
    import cv2

    cv2.setNumThreads(1)

    def show(frame):
        counts = cv2.calcHist([frame], [0], None, [65536], [0, 65536]).ravel().cumsum()
        low, high = np.searchsorted(counts, (0.001 * counts[-1], 0.999 * counts[-1]))
        small = cv2.resize(frame, (751, 751), interpolation=cv2.INTER_AREA)
        scale = 255 / max(1, high - low)
        cv2.convertScaleAbs(np.maximum(small, low), alpha=scale, beta=-low * scale)

    return run(f"OpenCV {cv2.__version__}, window and histogram for each frame, no screen", show)


def by_napari(contrast):
    import napari
    from qtpy.QtWidgets import QApplication

    viewer = napari.Viewer()
    viewer.window.resize(1280, 800)
    layer = viewer.add_image(frames[0], contrast_limits=(800, 1200))
    app = QApplication.instance()
    canvas = viewer.window._qt_viewer.canvas._scene_canvas
    drawn = 0

    def count(_):
        nonlocal drawn
        drawn += 1

    canvas.events.draw.connect(count)

    def show(frame):
        before = drawn
        layer.data = frame
        if contrast == "of each frame":
            layer.reset_contrast_limits()
        while drawn == before:
            app.processEvents()

    for frame in frames:
        show(frame)
    result = run(f"napari {napari.__version__}, contrast {contrast}, no histogram, drawn in a window", show)
    viewer.close()
    return result


works = [by_matplotlib, by_opencv]
if "DISPLAY" in os.environ:
    works += [lambda: by_napari("fixed"), lambda: by_napari("of each frame")]
results = []
for work in works:
    try:
        results.append(work())
    except ImportError:
        pass
print(json.dumps(results))
