"""What the launcher says, in English and Japanese. No catalogue is read, since nothing is installed yet."""

import locale
import os

WORDS: dict[str, tuple[str, str]] = {
    "old_python": (
        "This needs Python 3.11 or newer; {found} was found. Install a newer Python and start again with it.",
        "Python 3.11 以降が必要ですが、見つかったのは {found} です。新しい Python を入れて、もう一度起動してください。",
    ),
    "step": ("{what} …", "{what} …"),
    "took": ("  done in {seconds:.0f} s", "  {seconds:.0f} 秒で終わりました"),
    "make_venv": ("Making the environment in .venv", ".venv に環境を作ります"),
    "get_uv": ("Getting the installer (uv)", "インストーラー (uv) を用意します"),
    "get_packages": (
        "Installing the Python packages (about 800 MB; only this once)",
        "Python のパッケージを入れます (約 800 MB、初回だけです)",
    ),
    "get_tools": ("Installing the CDK command", "CDK コマンドを入れます"),
    "failed": (
        "This step failed: {what}. The last lines of what it said:\n{tail}\nAll of it is in {log}. "
        "Mend the cause (often: no network, or a full disk) and start the same command again; it goes on from here.",
        "次の手順が失敗しました: {what}。最後の表示は次のとおりです。\n{tail}\n全文は {log} にあります。"
        "原因 (多くはネットワークかディスクの空き) を取り除いて、同じコマンドをもう一度実行してください。続きから始まります。",
    ),
    "cannot_write": (
        "{path} cannot be written to ({reason}). Allow writing there, or copy this folder to a place of yours.",
        "{path} に書き込めません ({reason})。書き込めるようにするか、このフォルダーを自分の場所に複製してください。",
    ),
    "interrupted": (
        "Stopped. Start the same command again; it goes on from here.",
        "中止しました。同じコマンドをもう一度実行すると、続きから始まります。",
    ),
    "moved": (
        "This folder was moved, so its environment is made anew.",
        "フォルダーの場所が変わったので、環境を作り直します。",
    ),
    "copy_new": ("  {path}: new", "  {path}: 新しく複製しました"),
    "copy_updated": (
        "  {path}: brought up to date (you had not changed it)",
        "  {path}: 新しい版にしました (変更されていなかったため)",
    ),
    "copy_beside": (
        "  {path}: kept as you changed it; the new edition is beside it as {beside}",
        "  {path}: あなたの変更を残しました。新しい版は {beside} として隣に置きました",
    ),
    "copying": ("Putting the notebooks into {home}", "ノートブックを {home} に用意します"),
    "lab_there": ("The lab is running already: {url}", "lab はすでに動いています: {url}"),
    "lab_starts": ("Starting the sandbox and JupyterLab …", "サンドボックスと JupyterLab を起動します …"),
    "lab_ready": (
        "JupyterLab is ready: {url}\nPress Ctrl-C here to end it; the sandbox ends with it.",
        "JupyterLab の準備ができました: {url}\n終わるときは、ここで Ctrl-C を押してください。サンドボックスも一緒に終わります。",
    ),
    "lab_ended": (
        "The lab and the sandbox have ended. Your work is in {home}.",
        "lab とサンドボックスを終了しました。あなたのファイルは {home} にあります。",
    ),
    "lab_failed": (
        "JupyterLab ended by itself (exit code {code}). The last lines of its log {log}:\n{tail}",
        "JupyterLab が終了しました (終了コード {code})。ログ {log} の最後の行は次のとおりです。\n{tail}",
    ),
    "port_taken": (
        "Port {port} is taken by another program. Choose another with --port, or leave --port out.",
        "ポート {port} は別のプログラムが使っています。--port で別の番号を指定するか、--port を省いてください。",
    ),
    "sandbox_failed": ("The sandbox could not be started: {reason}", "サンドボックスを起動できませんでした: {reason}"),
    "no_command": (
        "{command}: no such program in the sandbox's environment",
        "{command}: サンドボックスの環境にそのプログラムはありません",
    ),
    "reset_question": (
        "This empties the sandbox: every bucket, user and server in it is deleted. Your notebooks, files and progress in {home} "
        "stay. Empty it? [y/N] ",
        "サンドボックスを空にします。中のバケット、ユーザー、サーバーはすべて削除されます。{home} にあるノートブック、ファイル、"
        "進み具合は残ります。空にしますか? [y/N] ",
    ),
    "reset_no_tty": (
        "Nothing was done: there is nobody to ask. Say `reset --yes` to empty the sandbox without being asked.",
        "何もしていません。確認する相手がいないためです。確認なしで空にするには `reset --yes` としてください。",
    ),
    "reset_kept": ("Nothing was done.", "何もしていません。"),
    "reset_done": ("The sandbox is empty.", "サンドボックスを空にしました。"),
    "doctor_good": ("Everything is there.", "すべてそろっています。"),
    "doctor_bad": (
        "Something is missing; see the lines with !! above.",
        "足りないものがあります。上の !! の行を見てください。",
    ),
    "doc_python": ("Python", "Python"),
    "doc_python_mend": ("install Python 3.11 or newer", "Python 3.11 以降を入れてください"),
    "doc_environment": ("environment", "環境"),
    "doc_environment_mend": (
        "start `python3 workshop.py lab`; it makes what is missing",
        "`python3 workshop.py lab` を実行すると、足りないものを作ります",
    ),
    "doc_current": ("as locked", "ロックファイルのとおり"),
    "doc_outdated": ("missing or not as locked", "ないか、ロックファイルと違います"),
    "doc_tool": ("the command {name}", "{name} コマンド"),
    "doc_missing": ("not there", "ありません"),
    "doc_sandbox": ("sandbox", "サンドボックス"),
    "doc_sandbox_off": ("not running (the lab starts it)", "動いていません (lab が起動します)"),
    "doc_disk": ("free disk space", "ディスクの空き"),
    "doc_disk_mend": ("free at least 2 GB", "2 GB 以上空けてください"),
    "doc_write": ("writing to {path}", "{path} への書き込み"),
    "doc_write_yes": ("possible", "できます"),
    "doc_write_mend": (
        "allow writing there, or set WORKSHOP_HOME to a folder of yours",
        "書き込めるようにするか、WORKSHOP_HOME に自分のフォルダーを指定してください",
    ),
    "doc_keys": ("AWS settings in this shell", "このシェルの AWS の設定"),
    "doc_keys_none": ("none", "ありません"),
    "doc_keys_ignored": ("{names}: ignored by the sandbox", "{names}: サンドボックスでは使われません"),
    "doc_encoding": ("text encoding", "文字コード"),
    "doc_encoding_mend": (
        "set LANG to a UTF-8 locale, such as C.UTF-8",
        "LANG を UTF-8 のロケール (たとえば C.UTF-8) にしてください",
    ),
}


def language(asked: str | None = None) -> str:
    """ "en" or "ja": what was asked for, else WORKSHOP_LANG, else the system's."""
    for candidate in (asked, os.environ.get("WORKSHOP_LANG")):
        if candidate in ("en", "ja"):
            return candidate
    system = (
        os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or locale.getlocale()[0]
    )
    return "ja" if (system or "").lower().startswith(("ja", "japan")) else "en"


class Speaker:
    """Says things in one language."""

    def __init__(self, lang: str):
        self.lang = lang

    def text(self, key: str, **values: object) -> str:
        """The sentence `key` with its values."""
        return WORDS[key][1 if self.lang == "ja" else 0].format(**values)
