import zipfile


def make(folder, _):
    with zipfile.ZipFile(folder / "seeds/articles.zip", "w") as packed:
        packed.writestr(zipfile.ZipInfo("tram.txt"), "Mira Holt opened the tram.\n")
        packed.writestr(zipfile.ZipInfo("../../outside.txt"), "This is not unpacked.\n")
