import json
import os
import pickle
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from gnnrec import InputError, Interactions, Recommender, TrainConfig, hold_out
from gnnrec.cli.parser import main
from gnnrec.model.tensor_file import checksum
from gnnrec.store.model_file import NotAModelError, pack, read_model_file
from gnnrec.store.request import Request

QUICK = ["--passes", "5", "--dim", "4", "--json"]


@pytest.fixture
def recommender(request_: Request) -> Recommender:
    return Recommender.fit(request_.train, request_.config)


@pytest.fixture
def file(tmp_path: Path, request_: Request, recommender: Recommender) -> Path:
    path = tmp_path / "model.gnnrec"
    path.write_bytes(pack(request_, recommender))
    return path


def test_what_was_saved_comes_back_the_same(file: Path, request_: Request, recommender: Recommender) -> None:
    saved = read_model_file(file)
    assert saved.config == request_.config
    back = saved.recommender(request_)
    assert torch.equal(back.ego_embedding, recommender.ego_embedding)
    assert back.history.losses == recommender.history.losses
    user = request_.train.user_ids[0]
    assert back.recommend(user, 5)[0].tolist() == recommender.recommend(user, 5)[0].tolist()


def test_layer_weights_of_ones_own_come_back(request_: Request, tmp_path: Path) -> None:
    own = replace(request_, config=replace(request_.config, layer_weights=(0.5, 0.3, 0.2)))
    path = tmp_path / "own.gnnrec"
    path.write_bytes(pack(own, Recommender.fit(own.train, own.config)))
    assert read_model_file(path).config == own.config


def test_other_ratings_are_refused(file: Path, ratings: Interactions, small: TrainConfig) -> None:
    saved = read_model_file(file)
    with pytest.raises(InputError, match="was trained on other ratings"):
        saved.recommender(Request(*hold_out(ratings, 4, seed=1), small))


def rewrite(path: Path, change: Callable[[dict[str, torch.Tensor], dict[str, str]], None]) -> None:
    with safe_open(path, framework="pt") as opened:
        header = opened.metadata()
    tensors = load_file(path)
    change(tensors, header)
    save_file(tensors, path, header)


def other_numbers(tensors: dict[str, torch.Tensor], header: dict[str, str]) -> None:
    tensors["ego_embedding"][0, 0] += 1


def no_header(tensors: dict[str, torch.Tensor], header: dict[str, str]) -> None:
    header.clear()


def impossible_settings(tensors: dict[str, torch.Tensor], header: dict[str, str]) -> None:
    about = json.loads(header["request"])
    about["config"]["num_layers"] = 99
    header["request"] = json.dumps(about)


def unknown_settings(tensors: dict[str, torch.Tensor], header: dict[str, str]) -> None:
    about = json.loads(header["request"])
    about["config"]["__class__"] = "os.system"
    header["request"] = json.dumps(about)


def a_list(tensors: dict[str, torch.Tensor], header: dict[str, str]) -> None:
    header["request"] = "[1, 2]"


def deep(tensors: dict[str, torch.Tensor], header: dict[str, str]) -> None:
    header["request"] = "[" * 100_000


@pytest.mark.parametrize("change", [other_numbers, no_header, impossible_settings, unknown_settings, a_list, deep])
def test_a_changed_file_is_refused(file: Path, change: Callable[[object, object], None]) -> None:
    rewrite(file, change)
    with pytest.raises(InputError, match=f"{file} is not a model that gnnrec saved"):
        read_model_file(file)


def tensor(name: str, value: torch.Tensor) -> Callable[[dict[str, torch.Tensor], dict[str, str]], None]:
    """A change by somebody who knows the format: the checksum is right."""

    def change(tensors: dict[str, torch.Tensor], header: dict[str, str]) -> None:
        tensors[name] = value
        header["sha256"] = checksum(tensors, header["request"])

    return change


def setting(text: str) -> Callable[[dict[str, torch.Tensor], dict[str, str]], None]:
    """A setting in the form in which it stands in the file."""

    def change(tensors: dict[str, torch.Tensor], header: dict[str, str]) -> None:
        name, value = text.split(": ", 1)
        config = json.loads(header["request"])["config"] | {name: "HERE"}
        about = json.loads(header["request"]) | {"config": config}
        header["request"] = json.dumps(about).replace('"HERE"', value)
        header["sha256"] = checksum(tensors, header["request"])

    return change


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (tensor("seconds", torch.tensor(-1.0)), "numbers that cannot be"),
        (tensor("seconds", torch.tensor(float("nan"))), "numbers that cannot be"),
        (tensor("losses", torch.ones(61)), "longer or shorter than a training of 60 passes"),
        (tensor("losses", torch.ones(0)), "longer or shorter"),
        (tensor("watched", torch.tensor([[1e300, 0.5]], dtype=torch.float64)), "moments are not those"),
        (tensor("watched", torch.tensor([[0.5, 0.5]], dtype=torch.float64)), "moments are not those"),
        (tensor("watched", torch.ones(61, 2)), "longer or shorter"),
        (tensor("snapshot_61", torch.zeros(1).half()), "moments are not those"),
        (tensor("snapshot_1e3", torch.zeros(1).half()), "holds 'snapshot_1e3', which is no part of a model"),
        (tensor("stowaway", torch.ones(5)), "holds 'stowaway', which is no part of a model"),
        (setting("layer_weights: [1e308, 0, 1]"), "3 numbers from -1000 to 1000"),
        (setting("layer_weights: [true, false, true]"), "3 numbers from -1000 to 1000"),
        (setting("layer_weights: [1, 1, 1" + "0" * 400 + "]"), "3 numbers from -1000 to 1000"),
        (setting("passes: true"), "passes is True"),
        (setting("reg_weight: NaN"), "reg_weight is nan"),
        (setting("learning_rate: 1" + "0" * 400), "learning_rate is 1"),
    ],
)
def test_what_no_training_leaves_is_refused(
    file: Path, request_: Request, change: Callable[[object, object], None], why: str
) -> None:
    rewrite(file, change)
    with pytest.raises(NotAModelError, match=why):
        read_model_file(file).recommender(request_)


def test_a_header_of_very_many_tensors_is_not_read(file: Path) -> None:
    one = {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}
    header = json.dumps({f"t{number}": one for number in range(5_000)}).encode()
    file.write_bytes(len(header).to_bytes(8, "little") + header)
    with pytest.raises(NotAModelError, match="and that of a model 131,072 at most"):
        read_model_file(file)


def test_a_file_that_is_larger_than_the_memory_is_not_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gnnrec.model.tensor_file.free_memory", lambda: 3000)
    with pytest.raises(NotAModelError, match=r"it has .* kB, and half of the memory that is free is 1.5 kB"):
        read_model_file(file)


class Bomb:
    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, (f"touch {os.environ['BOMB']}",)


def test_no_code_in_a_file_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = tmp_path / "exploded"
    monkeypatch.setenv("BOMB", str(mark))
    path = tmp_path / "model.gnnrec"
    for content in (pickle.dumps(Bomb()), b"", b"\x00" * 100):
        path.write_bytes(content)
        with pytest.raises(InputError, match="is not a model"):
            read_model_file(path)
    torch.save({"ego_embedding": Bomb()}, path)
    with pytest.raises(InputError, match="is not a model"):
        read_model_file(path)
    assert not mark.exists()


@pytest.mark.parametrize("length", [0, 1, 8, 100, -1])
def test_a_file_cut_short_is_refused(file: Path, length: int) -> None:
    file.write_bytes(file.read_bytes()[:length])
    with pytest.raises(InputError, match="is not a model"):
        read_model_file(file)


@pytest.fixture
def party(tmp_path: Path, cache: Path) -> Path:
    path = tmp_path / "party.csv"
    path.write_text(
        "user,item,rating\n" + "".join(f"{u},{i},{(u * i) % 5 + 1}\n" for u in range(20) for i in range(15))
    )
    return path


def test_a_model_is_handed_on_at_the_terminal(
    party: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    model = tmp_path / "party.gnnrec"
    main(["train", "--ratings", str(party), "--layers", "1", *QUICK, "--save", str(model)])
    trained = json.loads(capsys.readouterr().out)
    assert not trained["cached"]
    monkeypatch.setenv("GNNREC_HOME", str(tmp_path / "another home"))
    main(["train", "--ratings", str(party), "--load", str(model), "--json"])
    loaded = json.loads(capsys.readouterr().out)
    assert loaded == trained | {"cached": True}
    main(["train", "--ratings", str(party), "--layers", "1", *QUICK])
    assert not json.loads(capsys.readouterr().out)["cached"]  # a foreign model changes nothing for others


def test_a_forged_model_is_nobody_else_s(party: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It says that it is the honest training, and its checksum is right."""
    quick, model = ["--ratings", str(party), "--layers", "1", *QUICK], tmp_path / "forged.gnnrec"
    main(["similar", "3", *quick])
    honest = json.loads(capsys.readouterr().out)
    main(["train", *quick, "--save", str(model)])
    shutil.rmtree(os.environ["GNNREC_HOME"])
    rewrite(model, lambda tensors, header: tensor("ego_embedding", -tensors["ego_embedding"].flip(0))(tensors, header))
    capsys.readouterr()
    main(["similar", "3", "--ratings", str(party), "--load", str(model), "--json"])
    assert json.loads(capsys.readouterr().out) != honest
    main(["similar", "3", *quick])
    assert json.loads(capsys.readouterr().out) == honest


def test_a_loaded_model_keeps_its_settings(party: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = str(tmp_path / "party.gnnrec")
    main(["train", "--ratings", str(party), "--layers", "1", *QUICK, "--save", model])
    assert f"The model is in {model}." in capsys.readouterr().err
    main(["train", "--ratings", str(party), "--load", model, "--layers", "1", *QUICK])
    for command in (["recommend", "3"], ["similar", "3"]):
        main([*command, "--ratings", str(party), "--load", model])
    assert "User 3 has rated everything, so nothing is left to recommend." in capsys.readouterr().err  # as all have
    with pytest.raises(SystemExit) as stopped:
        main(["train", "--ratings", str(party), "--load", model, "--layers", "2"])
    assert stopped.value.code == 2
    assert f"--layers is 2, but the model in {model} has 1" in capsys.readouterr().err


def test_what_cannot_be_handed_on_is_said(party: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, words in (
        (["--save", "/no/such/folder/x.gnnrec"], "there is no folder /no/such/folder"),
        (["--load", str(tmp_path / "missing.gnnrec")], "There is no file"),
        (["--load", str(party)], "is not a model that gnnrec saved"),
    ):
        with pytest.raises(SystemExit) as stopped:
            main(["train", "--ratings", str(party), *QUICK, *arguments])
        assert stopped.value.code == 2
        assert words in capsys.readouterr().err
