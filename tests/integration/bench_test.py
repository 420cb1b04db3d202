"""Every scenario of lienthong-bench at its smallest: its lines parse, name a ratio and leave nothing behind. No figure is
judged."""

import json
import os
import signal
import subprocess
import tempfile
import unittest

_BENCH = os.path.join(os.environ["LIENTHONG_BIN_DIR"], "lienthong-bench")
_TIMEOUT_SECONDS = 100
_CONDITIONS = ("cores", "rocksdb", "grpc", "sync", "sealing", "proofs", "views", "seed")


class BenchTest(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)

    def run_bench(self, *words):
        command = [_BENCH, *words, "--data", self._folder.name]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_SECONDS, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(os.listdir(self._folder.name), [], "the temporary directory is still there")
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        for line in lines:
            self.assertEqual(line["scenario"], words[0])
        self.assertIn("ratio", lines[-1])
        self.assertIn("ratios", lines[-1])
        measured = [line for line in lines if "side" in line]
        for line in measured:
            for condition in _CONDITIONS:
                self.assertIn(condition, line)
        return measured, [line for line in lines if "side" not in line]

    def sides(self, measured):
        return [line["side"] for line in measured]

    def test_append_stream_tells_events_a_second(self):
        measured, ratios = self.run_bench("append-stream", "--events", "2500", "--batch", "500", "--rounds", "2")
        self.assertEqual(self.sides(measured), ["lienthong", "lienthong"])
        for line in measured:
            self.assertEqual(line["events"], 2500)
            self.assertGreater(line["events_per_second"], 0)
            self.assertLessEqual(line["p50_ms"], line["max_ms"])
            self.assertAlmostEqual(line["event_bytes"], 364, delta=5)  # 300 before they are sealed
        self.assertIsNone(ratios[-1]["ratio"])

    def test_append_stream_spreads_over_as_many_streams_as_it_is_told(self):
        measured, _ = self.run_bench("append-stream", "--events", "2000", "--streams", "7", "--rounds", "1")
        self.assertEqual(measured[0]["streams"], 7)

    def test_append_unary_is_compared_with_empty_calls(self):
        measured, ratios = self.run_bench("append-unary", "--events", "300", "--clients", "4", "--rounds", "2", "--ceiling")
        self.assertEqual(self.sides(measured), ["lienthong", "ceiling"] * 2)
        self.assertEqual(ratios[-1]["ratio_of"], "lienthong/ceiling")
        self.assertEqual(len(ratios[-1]["ratios"]), 2)
        self.assertGreater(ratios[-1]["ratio"], 0)

    def test_read_point_has_two_figures_against_one_ceiling(self):
        words = ("--events", "2000", "--seconds", "0.2", "--clients", "4", "--rounds", "1", "--ceiling")
        measured, ratios = self.run_bench("read-point", *words)
        self.assertEqual(self.sides(measured), ["lienthong", "lienthong_with_look", "ceiling"])
        self.assertEqual([line["ratio_of"] for line in ratios], ["lienthong/ceiling", "lienthong_with_look/ceiling"])

    def test_rebuild_is_compared_with_bare_rows(self):
        measured, ratios = self.run_bench("rebuild", "--events", "2000", "--rounds", "1", "--ceiling")
        self.assertEqual(self.sides(measured), ["lienthong", "ceiling"])
        self.assertGreater(ratios[-1]["ratio"], 0)

    def test_followers_miss_nothing_and_get_nothing_twice(self):
        measured, _ = self.run_bench("follow", "--events", "2000", "--clients", "10", "--batch", "100")
        self.assertEqual((measured[0]["gaps"], measured[0]["repeats"]), (0, 0))
        self.assertEqual((measured[0]["followers"], measured[0]["delivered"]), (10, 20000))

    def test_restart_kills_and_tells_each_step(self):
        measured, _ = self.run_bench("restart", "--events", "2000", "--rounds", "1")
        steps = sum(measured[0][step] for step in ("open_ms", "append_ms", "views_ms", "read_ms"))
        self.assertAlmostEqual(measured[0]["seconds"], steps / 1000, delta=0.01)
        self.assertGreaterEqual(measured[0]["head"], 2000)

    def test_growth_has_a_line_for_each_mark(self):
        measured, ratios = self.run_bench("growth", "--events", "1000,3000", "--batch", "100")
        self.assertEqual([line["events"] for line in measured], [1000, 3000])
        self.assertLessEqual(ratios[-1]["ratio"], 1)

    def test_a_wrong_flag_is_named_with_the_fix(self):
        for words, named in (
            ([], "append-stream"),
            (["append"], "append-stream"),
            (["append-stream", "--event", "5"], "--event"),
            (["append-stream", "--events", "none"], "--events"),
            (["append-stream", "--ceiling"], "--ceiling"),
            (["append-stream", "--peer", "mysql"], "postgres"),
            (["append-unary", "--clients"], "--clients"),
            (["read-point", "--data", "/nowhere/at/all"], "--data"),
        ):
            done = subprocess.run([_BENCH, *words], capture_output=True, text=True, timeout=_TIMEOUT_SECONDS, check=False)
            self.assertEqual(done.returncode, 2, words)
            self.assertIn(named, done.stderr)
            self.assertEqual(done.stdout, "")

    def test_help_explains_every_scenario(self):
        done = subprocess.run([_BENCH, "--help"], capture_output=True, text=True, timeout=_TIMEOUT_SECONDS, check=True)
        for name in ("append-stream", "append-unary", "read-point", "rebuild", "follow", "restart", "growth"):
            self.assertIn(name, done.stdout)

    def test_a_signal_leaves_nothing_behind(self):
        command = [_BENCH, "append-stream", "--seconds", "60", "--rounds", "1", "--data", self._folder.name]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as bench:
            self.assertIn("round 1", bench.stderr.readline())
            bench.send_signal(signal.SIGTERM)
            self.assertEqual(bench.wait(_TIMEOUT_SECONDS), 128 + signal.SIGTERM)
        self.assertEqual(os.listdir(self._folder.name), [])


if __name__ == "__main__":
    unittest.main()
