"""Asks the useq-schema package what events it makes of each plan, and writes the answers to useq_plans.json.

    bash tests/readers/setup.sh
    .venv/bin/python tests/vectors/make_useq_plans.py

tests/src/plan/useq_test.ts asks anew wherever the package is installed.
"""

import json
import warnings
from importlib.metadata import version
from pathlib import Path

import yaml
from useq import MDASequence

TABLE = Path(__file__).with_name("useq_plans.json")
STAGE_KEYS = ("stage_positions", "z_plan", "grid_plan")

AB = ["A", "B"]
EVERY = [{"config": "A", "exposure": 10}, {"config": "B", "exposure": 20, "acquire_every": 3}]

# What a camera alone can do: time and channels.
CAMERA = {
    "interval and loops": {"time_plan": {"interval": 1, "loops": 5}},
    "interval and loops, a fraction": {"time_plan": {"interval": 0.1, "loops": 25}},
    "a third of a second is rounded to microseconds": {"time_plan": {"interval": 1 / 3, "loops": 7}},
    "half a microsecond": {"time_plan": {"interval": 0.0000025, "loops": 4}},
    "an interval just below a whole second": {"time_plan": {"interval": 2.9999995, "loops": 3}},
    "an interval of nothing": {"time_plan": {"interval": 0, "loops": 3}},
    "one time point": {"time_plan": {"interval": 10, "loops": 1}},
    "duration and loops": {"time_plan": {"duration": 10, "loops": 5}},
    "duration and loops that do not divide": {"time_plan": {"duration": 1, "loops": 8}},
    "duration and loops, halves go to the even": {"time_plan": {"duration": 0.000005, "loops": 3}},
    "duration and loops, halves go to the even, upwards": {"time_plan": {"duration": 0.000007, "loops": 3}},
    "interval and duration": {"time_plan": {"interval": 2, "duration": 10}},
    "interval and duration that do not divide": {"time_plan": {"interval": 3, "duration": 10}},
    "interval and duration of fractions": {"time_plan": {"interval": 0.1, "duration": 0.3}},
    "a duration shorter than the interval": {"time_plan": {"interval": 5, "duration": 4}},
    "a duration of nothing": {"time_plan": {"interval": 5, "duration": 0}},
    "an ISO duration": {"time_plan": {"interval": "PT1M30S", "loops": 3}},
    "an ISO duration with fractions": {"time_plan": {"interval": "PT0.25S", "duration": "PT1.5M"}},
    "an ISO duration in days and weeks": {"time_plan": {"interval": "P1DT2H", "duration": "P2W"}},
    "an ISO duration in months and years": {"time_plan": {"interval": "P1M", "duration": "P1Y"}},
    "an ISO duration that is no binary fraction": {"time_plan": {"interval": "PT1.001S", "loops": 3}},
    "an ISO duration of a year": {"time_plan": {"interval": "P1Y", "loops": 2}},
    "an ISO duration with a comma": {"time_plan": {"interval": "PT1,5S", "loops": 2}},
    "a clock": {"time_plan": {"interval": "0:10:00", "loops": 2}},
    "a clock with fractions": {"time_plan": {"interval": "0:00:00.100000", "loops": 3}},
    "a clock with more places than microseconds": {"time_plan": {"interval": "1:30:00.1234567", "loops": 2}},
    "days and a clock": {"time_plan": {"interval": "1 day, 0:00:10", "loops": 2}},
    "days alone": {"time_plan": {"interval": "3 days", "loops": 2}},
    "fields of a timedelta": {"time_plan": {"interval": {"minutes": 1, "seconds": 2.5}, "loops": 3}},
    "all fields of a timedelta": {
        "time_plan": {
            "interval": {"weeks": 1, "days": 1, "hours": 1, "milliseconds": 1, "microseconds": 1},
            "loops": 2,
        }
    },
    "a field of half a microsecond": {"time_plan": {"interval": {"seconds": 0.0000025}, "loops": 2}},
    "phases in a list": {"time_plan": [{"interval": 1, "loops": 3}, {"interval": 10, "loops": 3}]},
    "phases under their key": {
        "time_plan": {"phases": [{"interval": 0.5, "duration": 1}, {"duration": 10, "loops": 3}]}
    },
    "phases of every kind": {
        "time_plan": [
            {"interval": 0.25, "loops": 4},
            {"interval": "PT1M", "duration": "PT2M"},
            {"duration": {"hours": 1}, "loops": 3},
        ]
    },
    "phases of one point and of no interval": {
        "time_plan": [{"interval": 1, "loops": 1}, {"interval": 0, "loops": 3}, {"interval": 2, "loops": 2}]
    },
    "a list of no phases": {"time_plan": [], "channels": AB},
    "no time plan": {"time_plan": {}, "channels": AB},
    "null for a time plan": {"time_plan": None, "channels": AB},
    "nothing at all": {},
    "channels by name": {"channels": AB},
    "a channel with everything": {
        "channels": [
            {
                "config": "488",
                "group": "Laser",
                "exposure": 12.5,
                "do_stack": False,
                "z_offset": 3,
                "acquire_every": 2,
                "camera": "left",
            }
        ]
    },
    "time, then channels": {"channels": AB, "time_plan": {"interval": 1, "loops": 3}},
    "channels, then time": {"axis_order": "ct", "channels": AB, "time_plan": {"interval": 1, "loops": 3}},
    "an order in capitals": {"axis_order": "TC", "channels": AB, "time_plan": {"interval": 1, "loops": 2}},
    "an order as a list": {"axis_order": ["c", "t"], "channels": AB, "time_plan": {"interval": 1, "loops": 2}},
    "an axis that the order leaves out": {
        "axis_order": "c",
        "channels": AB,
        "time_plan": {"interval": 1, "loops": 3},
    },
    "all axes left out": {"axis_order": "pz", "channels": AB, "time_plan": {"interval": 1, "loops": 3}},
    "every third time point": {"channels": EVERY, "time_plan": {"interval": 1, "loops": 8}},
    "every third time point, channels first": {
        "axis_order": "ct",
        "channels": EVERY,
        "time_plan": {"interval": 1, "loops": 5},
    },
    "every third without time": {"channels": EVERY},
    "phases and channels": {
        "channels": EVERY,
        "time_plan": [{"interval": 1, "loops": 3}, {"interval": 5, "duration": 15}],
    },
    "the shutter open across channels": {
        "channels": AB,
        "time_plan": {"interval": 1, "loops": 3},
        "keep_shutter_open_across": "c",
    },
    "the shutter open across time, in another order": {
        "axis_order": "ct",
        "channels": AB,
        "time_plan": {"interval": 1, "loops": 3},
        "keep_shutter_open_across": ["t"],
    },
    "the shutter open across both": {
        "channels": AB,
        "time_plan": {"interval": 1, "loops": 2},
        "keep_shutter_open_across": "tc",
    },
    "the shutter open across what there is none of": {
        "axis_order": "pz",
        "time_plan": {"interval": 1, "loops": 2},
        "keep_shutter_open_across": "tc",
    },
    "a setup that is no event": {
        "setup": {"properties": [["Camera", "Binning", "2"]], "roi": [0, 0, 512, 512], "exposure": 5},
        "channels": ["GFP"],
        "time_plan": {"interval": 1, "loops": 2},
        "metadata": {"who": "me", "n": [1, 2]},
    },
    "a setup with a channel, metadata and an action of its own": {
        "setup": {
            "channel": "GFP",
            "metadata": {"who": "me"},
            "action": {"type": "custom", "name": "wash", "data": {"ml": 5}},
        },
        "channels": ["GFP"],
    },
    "every key, as the package writes it out": {
        "metadata": {},
        "axis_order": ["t", "p", "g", "c", "z"],
        "stage_positions": [],
        "grid_plan": None,
        "channels": [
            {
                "config": "A",
                "group": "Channel",
                "exposure": None,
                "do_stack": True,
                "z_offset": 0.0,
                "acquire_every": 1,
                "camera": None,
            }
        ],
        "time_plan": {"prioritize_duration": False, "interval": 0.5, "loops": 2},
        "z_plan": None,
        "autofocus_plan": None,
        "setup": None,
        "keep_shutter_open_across": [],
    },
}

POINTS = [{"x": 1, "y": 2, "z": 3, "name": "one"}, {"x": 10, "y": 20}]

# What takes a stage beside the camera.
STAGE = {
    "positions": {"stage_positions": POINTS, "channels": AB},
    "positions with properties": {
        "axis_order": "tpc",
        "stage_positions": [
            {"x": 1, "properties": [["Light", "Power", 5]]},
            {"y": 2, "properties": [["Light", "Power", 7], ["Light", "On", True]]},
        ],
        "channels": AB,
        "time_plan": {"interval": 1, "loops": 2},
    },
    "one position with properties, time and again": {
        "stage_positions": [{"x": 1, "properties": [["Light", "Power", 5]]}],
        "channels": AB,
        "time_plan": {"interval": 1, "loops": 2},
    },
    "positions, then time": {
        "axis_order": "ptc",
        "stage_positions": POINTS,
        "time_plan": {"interval": 1, "loops": 3},
    },
    "channels at places, not every time": {
        "stage_positions": POINTS,
        "channels": EVERY,
        "time_plan": {"interval": 1, "loops": 4},
    },
    "a plate, written out": {
        "stage_positions": {
            "plate": {
                "rows": 8,
                "columns": 12,
                "well_spacing": [9.0, 8.5],
                "well_size": [6.4, 6.4],
                "circular_wells": True,
                "name": "96-well",
            },
            "a1_center_xy": [100.5, -200.0],
            "rotation": None,
            "selected_wells": [[0, 0, 1, 7], [0, 1, 2, 11]],
            "well_points_plan": {"fov_width": None, "x": 0.0, "y": 0.0, "z": 0.0, "name": None, "sequence": None},
        },
        "channels": AB,
    },
    "a turned plate by its name, with a grid in each well": {
        "stage_positions": {
            "plate": "24-well",
            "a1_center_xy": [100, 200],
            "rotation": 3.5,
            "selected_wells": [[0, 3], [5, 2]],
            "well_points_plan": {"rows": 2, "columns": 2, "fov_width": 100, "fov_height": 80, "overlap": 10},
        },
        "channels": AB,
        "time_plan": {"interval": 1, "loops": 2},
    },
    "a plate by its number, with a stack beside the middle of each well": {
        "stage_positions": {
            "plate": 384,
            "a1_center_xy": [0, 0],
            "rotation": "2deg",
            "selected_wells": [1, [2, 3]],
            "well_points_plan": {"x": 10, "y": -20, "name": "edge"},
        },
        "z_plan": {"range": 2, "step": 1},
    },
    "positions that name wells": {
        "stage_positions": [{"x": 1, "y": 2, "name": "B3", "plate_row": 1, "plate_col": 2}],
        "channels": AB,
    },
    "a stack by top and bottom": {"z_plan": {"top": 5, "bottom": 1, "step": 1.5}},
    "a stack by above and below": {"z_plan": {"above": 2, "below": 1, "step": 0.5}},
    "a stack by range": {"z_plan": {"range": 1, "step": 0.1}},
    "a stack by relative positions": {"z_plan": {"relative": [-1, 0, 2.5]}},
    "a stack by absolute positions, downwards": {"z_plan": {"absolute": [1, 5, 9], "go_up": False}},
    "a stack that its step does not divide": {"z_plan": {"range": 1.4, "step": 1}},
    "a stack of no step": {"z_plan": {"range": 4, "step": 0}},
    "a stack around positions, with an offset": {
        "stage_positions": POINTS,
        "channels": ["A", {"config": "B", "z_offset": 0.7}],
        "z_plan": {"range": 2, "step": 1},
    },
    "an absolute stack at positions": {"stage_positions": POINTS, "z_plan": {"absolute": [7, 8]}},
    "a channel at the middle of the stack alone": {
        "channels": ["A", {"config": "B", "do_stack": False}],
        "z_plan": {"range": 3, "step": 1},
        "time_plan": {"interval": 1, "loops": 2},
        "keep_shutter_open_across": "z",
    },
    "a channel at the middle of five, downwards": {
        "channels": [{"config": "B", "do_stack": False}],
        "z_plan": {"above": 2, "below": 2, "step": 1, "go_up": False},
    },
    "a channel at the middle of five relative positions": {
        "channels": [{"config": "B", "do_stack": False}],
        "z_plan": {"relative": [-2, -1, 0, 1, 7]},
    },
    "a channel at the middle of five absolute positions": {
        "channels": [{"config": "B", "do_stack": False}],
        "z_plan": {"absolute": [1, 2, 3, 5, 9]},
    },
    "a channel at the middle of four": {
        "channels": ["A", {"config": "B", "do_stack": False}],
        "z_plan": {"absolute": [1, 2, 3, 5]},
    },
    "focus outside channels": {
        "axis_order": "tpgzc",
        "channels": AB,
        "z_plan": {"range": 2, "step": 1},
        "keep_shutter_open_across": "zc",
    },
    "a grid of rows and columns": {"grid_plan": {"rows": 2, "columns": 3, "fov_width": 10, "fov_height": 5}},
    "a grid by rows, from its corner, overlapping": {
        "grid_plan": {
            "rows": 2,
            "columns": 2,
            "relative_to": "top_left",
            "mode": "row_wise",
            "overlap": 10,
            "fov_width": 100,
            "fov_height": 80,
        }
    },
    "a grid by columns": {"grid_plan": {"rows": 3, "columns": 2, "mode": "column_wise", "overlap": [10, 20]}},
    "a grid by columns, as a snake": {"grid_plan": {"rows": 3, "columns": 3, "mode": "column_wise_snake"}},
    "a grid as a spiral": {"grid_plan": {"rows": 3, "columns": 3, "mode": "spiral"}},
    "a long grid as a spiral": {"grid_plan": {"rows": 2, "columns": 5, "mode": "spiral"}},
    "a high grid as a spiral": {"grid_plan": {"rows": 4, "columns": 1, "mode": "spiral"}},
    "a grid by width and height": {
        "grid_plan": {"width": 95, "height": 40, "fov_width": 30, "fov_height": 30, "overlap": 5}
    },
    "a grid between edges": {
        "grid_plan": {"top": 100, "left": -50, "bottom": 10, "right": 40, "fov_width": 33, "fov_height": 40}
    },
    "a grid between edges without a field of view": {
        "grid_plan": {"top": 3, "left": 0, "bottom": 0, "right": 2}
    },
    "a grid between edges that its step does not divide, without a field of view": {
        "grid_plan": {"top": 3.5, "left": 0, "bottom": 0, "right": 2.2}
    },
    "a grid around positions": {
        "stage_positions": POINTS,
        "grid_plan": {"rows": 1, "columns": 2, "fov_width": 4},
        "channels": AB,
    },
    "a grid between edges, with positions": {
        "stage_positions": [{"z": 3}, {"z": 5}],
        "grid_plan": {"top": 3, "left": 0, "bottom": 0, "right": 2, "fov_width": 3, "fov_height": 2},
    },
    "a grid between edges that the order leaves out, with positions": {
        "axis_order": "cp",
        "stage_positions": [{"x": 1, "y": 2, "z": 3, "name": "one"}, {"x": 5}],
        "grid_plan": {"top": 3, "left": 0, "bottom": 0, "right": 2},
    },
    "everything": {
        "stage_positions": POINTS,
        "grid_plan": {"rows": 1, "columns": 2},
        "channels": EVERY,
        "z_plan": {"range": 1, "step": 1},
        "time_plan": {"interval": 100, "loops": 2},
        "keep_shutter_open_across": "z",
    },
}

# Plans as people write them into files; read by PyYAML here.
YAML = {
    "a file": """\
axis_order: tpcz
metadata:
  sample: beads
channels:
  - DAPI
  - config: FITC
    exposure: 50.5
    acquire_every: 2
time_plan:
  interval: 0:00:01.5
  loops: 3
""",
    "phases, anchors and merge keys": """\
channels:
  - &base {config: A, group: Laser, exposure: 5}
  - <<: *base
    config: B
time_plan:
  - {interval: 0.25, loops: 3}   # fast
  - {interval: PT1M, duration: PT3M}
""",
    "JSON": """{"channels": ["A"], "time_plan": {"interval": {"seconds": 2}, "loops": 2}}""",
}

# Plans that the package refuses, when they are read or when their events are asked for.
REFUSED = {
    "an axis that does not exist": {"axis_order": "tcx", "channels": AB},
    "an axis twice": {"axis_order": "tct", "channels": AB},
    "no loops": {"time_plan": {"interval": 1, "loops": 0}},
    "half a loop": {"time_plan": {"interval": 1, "loops": 1.5}},
    "an interval alone": {"time_plan": {"interval": 1}},
    "a time that is none": {"time_plan": {"interval": "soon", "loops": 2}},
    "a clock with 60 minutes": {"time_plan": {"interval": "1:60:00", "loops": 2}},
    "a field that is none": {"time_plan": {"interval": {"second": 1}, "loops": 2}},
    "a number as text": {"time_plan": {"interval": "10", "loops": 2}},
    "a duration without an interval to it": {"time_plan": {"interval": 0, "duration": 5}},
    "a duration of one point": {"time_plan": {"duration": 5, "loops": 1}},
    "no exposure": {"channels": [{"config": "A", "exposure": 0}]},
    "every 0th": {"channels": [{"config": "A", "acquire_every": 0}]},
    "a channel without a name": {"channels": [{"exposure": 5}]},
    "channels by a word": {"channels": "DAPI"},
    "a setup that takes a frame": {"setup": {"action": {"type": "acquire_image"}}, "channels": AB},
    "a region of three numbers": {"setup": {"roi": [0, 0, 5]}, "channels": AB},
    "a plate of no such name": {
        "stage_positions": {"plate": "97-well", "a1_center_xy": [0, 0], "selected_wells": [[0], [0]]}
    },
    "a well beyond the plate": {
        "stage_positions": {"plate": 6, "a1_center_xy": [0, 0], "selected_wells": [[0], [3]]}
    },
    "a plate without a place": {"stage_positions": {"plate": 6, "selected_wells": [[0], [0]]}},
    "a region below the first column": {"setup": {"roi": [-1, 0, 5, 5]}, "channels": AB},
}


def events_of(plan):
    return [
        event.model_dump(mode="json", exclude={"sequence"}, exclude_none=True)
        for event in MDASequence.model_validate(plan)
    ]


def table():
    rows = []
    for name, plan in [*CAMERA.items(), *STAGE.items()]:
        needs_stage = any(plan.get(key) for key in STAGE_KEYS)
        sequence = MDASequence.model_validate(plan)
        row = {"name": name, "stage": needs_stage, "plan": plan, "events": events_of(plan)}
        if sequence.setup:
            row["setup"] = sequence.setup.model_dump(mode="json", exclude_none=True)
        rows.append(row)
    for name, text in YAML.items():
        rows.append({"name": name, "stage": False, "text": text, "events": events_of(yaml.safe_load(text))})
    for name, plan in REFUSED.items():
        try:
            events_of(plan)
        except Exception as error:
            rows.append({"name": name, "stage": False, "plan": plan, "refused": type(error).__name__})
        else:
            raise SystemExit(f"The package takes the plan that it should refuse: {name}")
    head = json.dumps({"package": "useq-schema", "version": version("useq-schema")})[1:-1]
    lines = ",\n".join(json.dumps(row) for row in rows)
    return f'{{{head}, "plans": [\n{lines}\n]}}\n'


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    made = table()
    TABLE.write_text(made)
    print(f"{made.count(chr(10)) - 2} plans, useq-schema {version('useq-schema')}")
