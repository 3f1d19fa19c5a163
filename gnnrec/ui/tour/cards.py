"""The words of the tour: twelve cards of one task each, in the order of the story.

`{topic}` stands for what an item is called in the story. What a card says that somebody should have seen depends on the
party, so it is not here but in `seen`, under the card's name.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """One card.

    Attributes:
        name: what `seen` knows it by.
        page: the page it is about.
        target: key of the container that is marked, or of a widget that is on every page.
        task: the one thing to do.
        question: the one thing to look for.
        say: what a presenter says, a sentence a line.
        do: what a presenter does.
        play: the button that the Play key presses, by its data-do; the first Play there is when left out.
    """

    name: str
    page: str
    target: str
    task: str
    question: str
    say: tuple[str, ...]
    do: str
    play: str = ""


CARDS = (
    Card(
        "guest",
        "welcome",
        "guest",
        "Find **Guest (user)** in the sidebar. You follow this guest to the end; the dice beside it picks another.",
        "How many of this guest's likes does the model know?",
        (
            "A recommender is a host who knows who liked what, and whom to introduce to what.",
            "We follow one guest all the way, from the likes to the list.",
        ),
        "Choose a guest with ten to twenty likes, or ask the room for a number; Escape brings the sidebar back.",
    ),
    Card(
        "layer",
        "little_party",
        "little_party",
        "Press **The story**, then in box 1 **Step** twice, a round of gossip each. Watch one arrow.",
        "What has it taken in after one round, and what after two?",
        (
            "Every guest and every topic wears a name tag. Here it has two numbers, so it is an arrow.",
            "One round of gossip: each name tag becomes a weighted sum of its neighbours'. That is a layer.",
        ),
        "Press Step once, ask what comes in next, and press it again.",
    ),
    Card(
        "like",
        "little_party",
        "little_party",
        "Press **The story**. Click a guest, then a square not joined to it, or drag from one to the other: a like.",
        "Which arrows move, and which stay exactly where they were?",
        (
            "Gossip has no other way than the likes. Cut one, and something is no longer heard.",
            "This is why the graph matters: who is joined to whom decides who becomes like whom.",
        ),
        "Let the room choose the like. Then press Step once more: now it is heard one step further.",
    ),
    Card(
        "training",
        "little_party",
        "little_party",
        "Press **The story**, then **Teach**. Watch the arrows, and the lines of the map.",
        "What moves, and what stays as it was?",
        (
            "The first name tags are random. Training shows two topics, one liked and one not, and nudges.",
            "It changes the first name tags only. The likes and the weights of the edges stay.",
        ),
        "One comparison by hand first, then the whole training.",
        play="train-play",
    ),
    Card(
        "log",
        "guests",
        "about",
        "Open **The chosen guest** and read down the list.",
        "Which conversations are likes, and which likes must the model do without?",
        (
            "The same thing, larger: real people and real ratings.",
            "A like is a rating at or above the threshold. A fifth of them is kept back for the test.",
        ),
        "Open the tab, point at one like and at one hidden like.",
    ),
    Card(
        "rings",
        "gossip",
        "network",
        "Press **Play** (or **Replay**, and **Step**): the rings fill, and at the end the green matches light up.",
        "Which ring do the green matches stand on? How many steps is that?",
        (
            "Guest, topic, guest, topic: with each step the ring grows.",
            "What the guest likes is one step away. What may be recommended is further out.",
        ),
        "Play once without a word, then once more and count the rings aloud.",
    ),
    Card(
        "weight",
        "gossip",
        "network",
        "Point at a square of ring 1, then at another (or tap it). The formula says what its word counts.",
        "Whose word weighs more: a {topic}'s with few likes or with many?",
        (
            "This is the formula with its numbers in it: weight times name tag, summed.",
            "The weight is one over the root of both numbers of likes, so who talks to everybody is not louder for it.",
        ),
        "Read one line's numbers aloud: both numbers of likes, then the weight that follows.",
    ),
    Card(
        "loss",
        "training",
        "loss",
        "Follow the **loss**: how wrong the order is (0.69: a coin's toss). Below it press **Another comparison**.",
        "Where does it end? Which score is higher after training?",
        (
            "The loss says how surprised the model is by a like: near 0.69 it tosses a coin.",
            "It learns from pairs alone: this one rather than that one.",
        ),
        "Draw the curve in the air first: will it fall fast or slowly?",
    ),
    Card(
        "why",
        "recommendations",
        "top10_1",
        "Read the first match, and beside the list the answer to **Why this one?**",
        "Who likes it: those most like your guest, or just everybody?",
        (
            "A match is a topic whose name tag makes a large product with the guest's.",
            "The plain reason is company: many of those most like the guest like it.",
        ),
        "Ask for a guess before you read the two shares.",
    ),
    Card(
        "why_not",
        "recommendations",
        "why_not",
        "Below the list, under **Why not …?**, look up a {topic} that you miss there.",
        "Where does it stand, and what keeps it off the list?",
        (
            "Two things keep a topic off the list: it was talked about already, or ten others score higher.",
            "There is no third rule, and no chance in it.",
        ),
        "Let the room name a famous one that is missing, guess why, and look it up.",
    ),
    Card(
        "help",
        "scoreboard",
        "depths",
        "Read the heading about gossip and the lines below it.",
        "Is it surely better over all? Whom does it help or cost?",
        (
            "Nothing is believed here that was not tested on likes the model never saw.",
            "One setting is no proof, so here each number of rounds chose settings of its own.",
        ),
        "Take a vote, then read the heading of the study with its interval, and the groups below it.",
    ),
    Card(
        "light",
        "lightgcn",
        "lightgcn_leaves_out",
        "In the topmost panel press **Weight matrix**: a mixing table to be learned, one of three things left out.",
        "Do the matches get better when it is put back?",
        (
            "Older graph networks do more at every step: a learned mixing table, a bend, and a loop to oneself.",
            "LightGCN asked what happens without. That is the light in its name.",
        ),
        "Let the room bet on each piece before it is put back.",
    ),
)

BESIDE = {
    "walk_in": (
        "Say: a new guest needs no training. A few likes, and the gossip that is there finds them.",
        "Do: let somebody in the room name three favourites, one of them a rare one.",
    ),
    "map": (
        "Say: from above, every dot is a name tag. Each round draws neighbours nearer to each other.",
        "Do: play the rounds, then ask when it is too much.",
    ),
    "your_data": (
        "Say: any list of who liked what is a party. It stays on this screen.",
        "Do: press *Try the sample*, and show what was found in the file.",
    ),
    "reading": (
        "Say: all of this is here to be read, with where it was first written.",
        "Do: print it, or put the address on the last slide.",
    ),
}
"""Notes for the pages that no card is about."""
